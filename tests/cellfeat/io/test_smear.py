import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cellfeat.errors import InputError, UsageError
from cellfeat.io.bccd import bccd
from cellfeat.io.smear import Smear, SmearCell, draw_smear, write_smears
from cellfeat.io.smear.outline import Outline, mottle


def smear(seed: int, **options) -> Smear:
    return draw_smear(np.random.default_rng(seed), **options)


def truth(drawn: Smear) -> pd.DataFrame:
    return pd.DataFrame(drawn.cells)


def alone(cell: SmearCell, drawn: Smear) -> bool:
    """Whether nothing of the cell is cut off or hidden."""
    height, width = drawn.labels.shape
    return not cell.overlaps and min(cell.xmin, cell.ymin) > 0 and cell.xmax < width and cell.ymax < height


def test_one_red_cell_has_the_area_of_its_circle():
    # The outline waves, but its area is that of a circle: pi / 4 * diameter^2. Counting the pixels whose
    # centres are inside errs by about a tenth of the outline's length: 0.5 % at 100 pixels.
    cells = 0
    for seed in range(12):
        drawn = smear(seed, red_cells=1, white_cells=0, platelets=0)
        (cell,) = drawn.cells
        assert cell.cell_type == "RBC"
        assert drawn.labels.max() == 1
        if alone(cell, drawn):
            cells += 1
            assert np.count_nonzero(drawn.labels) == pytest.approx(np.pi / 4 * cell.diameter**2, rel=0.01)
    assert cells


def test_outline_without_waves_is_a_disc():
    # Pixels within 2 of (3, 3): 1 + 3 + 5 + 3 + 1.
    patch = Outline(3, 3, 2).patch((7, 7), 1.5)
    expected = np.zeros((7, 7), bool)
    for row, half in zip(range(1, 6), (0, 1, 2, 1, 0), strict=True):
        expected[row, 3 - half : 4 + half] = True
    inside = np.zeros((7, 7), bool)
    inside[patch.window] = patch.inside
    np.testing.assert_array_equal(inside, expected)


def test_outline_is_cut_at_the_border():
    # A quarter of a disc of radius 2 around the corner pixel: three pixels, two and one.
    patch = Outline(0, 0, 2).patch((7, 7), 1.5)
    assert patch.window[0].start == patch.window[1].start == 0
    assert patch.inside.sum() == 3 + 2 + 1


def test_same_seed_same_bytes():
    one, two, other = smear(5, quality=75), smear(5, quality=75), smear(6, quality=75)
    np.testing.assert_array_equal(one.image, two.image)
    np.testing.assert_array_equal(one.labels, two.labels)
    assert one.cells == two.cells
    assert not np.array_equal(one.image, other.image)


def test_chance_comes_from_the_generator_alone():
    rng = np.random.default_rng(1)
    first, second = (
        draw_smear(rng, scale=0.2, height=96, width=128),
        draw_smear(rng, scale=0.2, height=96, width=128),
    )
    assert not np.array_equal(first.image, second.image)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    height=st.integers(1, 150),
    width=st.integers(1, 150),
    scale=st.sampled_from([0.1, 0.25, 0.5]),
    red=st.integers(0, 8),
    white=st.integers(0, 2),
)
def test_every_label_has_a_row_and_a_box_that_bounds_it(seed, height, width, scale, red, white):
    drawn = smear(
        seed, height=height, width=width, scale=scale, red_cells=red, white_cells=white, platelets=1
    )
    assert drawn.image.shape == (height, width, 3)
    assert drawn.image.dtype == np.uint8
    assert drawn.labels.shape == (height, width)
    assert drawn.labels.dtype == np.int32
    assert [cell.number for cell in drawn.cells] == list(range(1, len(drawn.cells) + 1))
    assert set(np.unique(drawn.labels)) - {0} == {cell.number for cell in drawn.cells}
    for cell in drawn.cells:
        rows, columns = np.nonzero(drawn.labels == cell.number)
        assert 0 <= cell.ymin <= rows.min() <= rows.max() < cell.ymax <= height
        assert 0 <= cell.xmin <= columns.min() <= columns.max() < cell.xmax <= width
        if not cell.overlaps:
            # Nothing hides it: the box fits tightly.
            assert (rows.min(), rows.max() + 1) == (cell.ymin, cell.ymax)
            assert (columns.min(), columns.max() + 1) == (cell.xmin, cell.xmax)


def test_counts_and_classes_are_as_asked():
    drawn = smear(3, red_cells=6, white_cells=2, platelets=3)
    assert truth(drawn)["cell_type"].value_counts().to_dict() == {"RBC": 6, "Platelets": 3, "WBC": 2}
    for cell in drawn.cells:
        assert bool(cell.wbc_category) == (cell.cell_type == "WBC")


def test_no_cells():
    drawn = smear(0, red_cells=0, white_cells=0, platelets=0)
    assert drawn.cells == ()
    assert not drawn.labels.any()
    # An empty field is lit almost evenly and is nearly gray.
    assert drawn.image.std(axis=(0, 1)).max() < 8
    assert np.ptp(drawn.image.mean(axis=(0, 1))) < 20


def test_counts_and_sizes_are_those_of_bccd():
    # BCCD has 11.4 red cells, 1.02 white cells and 0.99 platelets a photograph; their median widths are 105,
    # 201 and 39 pixels. 12 smears leave a standard error of about 1.2 red cells.
    cells = pd.concat([truth(smear(seed)) for seed in range(12)])
    counts = cells["cell_type"].value_counts() / 12
    assert 8 < counts["RBC"] < 16
    assert 0.7 < counts["WBC"] < 1.4
    assert 0.4 < counts["Platelets"] < 1.9
    diameters = cells.groupby("cell_type")["diameter"].median()
    assert 95 < diameters["RBC"] < 110
    assert 150 < diameters["WBC"] < 225
    assert 30 < diameters["Platelets"] < 45


def test_overlaps_are_marked_on_both_sides_and_darken():
    marked = 0
    for seed in range(4):
        drawn = smear(seed, red_cells=14, white_cells=0, platelets=0)
        by_number = {cell.number: cell for cell in drawn.cells}
        for cell in drawn.cells:
            for other in cell.overlaps:
                marked += 1
                assert cell.number in by_number[other].overlaps
                # Cells can share pixels only if their boxes do.
                assert max(cell.xmin, by_number[other].xmin) < min(cell.xmax, by_number[other].xmax)
                assert max(cell.ymin, by_number[other].ymin) < min(cell.ymax, by_number[other].ymax)
        for cell in drawn.cells:
            # Only a cell that overlaps another can be hidden in part, and have a label of less than its area.
            if alone(cell, drawn):
                area = np.count_nonzero(drawn.labels == cell.number)
                assert area == pytest.approx(np.pi / 4 * cell.diameter**2, rel=0.02)
    assert marked


def test_colours_tell_the_classes_apart():
    # Haemoglobin takes blue and green light, the stain of nuclei red and green: white cells are the bluer.
    green, blue_over_red = {}, {}
    for seed in range(4):
        drawn = smear(seed, white_cells=1, platelets=2)
        background = np.median(drawn.image[drawn.labels == 0], axis=0)
        for cell in drawn.cells:
            colour = drawn.image[drawn.labels == cell.number].mean(axis=0) / background
            green.setdefault(cell.cell_type, []).append(colour[1])
            blue_over_red.setdefault(cell.cell_type, []).append(colour[2] / colour[0])
    assert all(max(values) < 0.98 for values in green.values())
    assert max(blue_over_red["RBC"]) < min(blue_over_red["WBC"])


def test_scale_scales_the_cells():
    # A quarter of the scale is a quarter of the diameter; the same field then holds sixteen times the cells.
    whole, quarter = smear(2), smear(2, scale=0.25)
    medians = [truth(s).query("cell_type == 'RBC'")["diameter"].median() for s in (whole, quarter)]
    assert medians[1] == pytest.approx(medians[0] / 4, rel=0.1)
    assert len(quarter.cells) > 8 * len(whole.cells)


def test_jpeg_changes_the_image_and_not_the_truth():
    plain, jpeg = (
        smear(4, height=120, width=160, scale=0.25),
        smear(4, height=120, width=160, scale=0.25, quality=30),
    )
    np.testing.assert_array_equal(plain.labels, jpeg.labels)
    difference = plain.image.astype(int) - jpeg.image
    assert difference.any()
    assert np.abs(difference).mean() < 8


def test_mottle_is_noise_of_the_asked_grain():
    noise = mottle(np.random.default_rng(0), (200, 300), 10)
    assert noise.shape == (200, 300)
    assert 0.5 < noise.std() < 1.1
    # Neighbouring pixels are alike, pixels two grains apart are not.
    assert np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1] > 0.95
    assert abs(np.corrcoef(noise[:, 20:].ravel(), noise[:, :-20].ravel())[0, 1]) < 0.2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"height": 0}, "not 640 x 0"),
        ({"width": -1}, "not -1 x 480"),
        ({"scale": 0}, "scale must be"),
        ({"scale": float("nan")}, "scale must be"),
        ({"red_cells": -1}, "numbers of cells"),
        ({"quality": 101}, "quality must be"),
    ],
)
def test_impossible_requests(options, message):
    with pytest.raises(InputError, match=message):
        smear(0, **options)


class TestFolder:
    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory):
        return write_smears(
            tmp_path_factory.mktemp("s") / "smears", smears=3, seed=7, height=240, width=320, scale=0.5
        )

    def test_it_is_read_as_bccd_is(self, folder, tmp_path):
        cut = bccd(folder, tmp_path / "out")
        assert not cut.problems
        drawn = pd.read_csv(folder / "cells.csv", keep_default_na=False)
        cells = pd.read_csv(tmp_path / "out" / "cells.csv", keep_default_na=False)
        assert len(cells) == len(drawn) == cut.cells
        assert cells["cell_type"].tolist() == drawn["cell_type"].tolist()
        for corner in ("xmin", "xmax", "ymin", "ymax"):
            assert cells[corner].tolist() == drawn[corner].tolist()
        single = drawn[drawn["wbc_category"] != ""].drop_duplicates("image", keep=False)
        assert len(single)
        for row in single.itertuples():
            image = int(row.image[-9:-4])
            match = cells[(cells["image_id"] == image) & (cells["cell_id"] == row.number - 1)]
            assert match["wbc_category"].tolist() == [row.wbc_category]

    def test_label_images_hold_the_truth(self, folder):
        with (folder / "cells.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        for path in sorted((folder / "labels").glob("*.png")):
            labels = np.asarray(Image.open(path))
            numbers = [int(row["number"]) for row in rows if row["image"] == f"{path.stem}.jpg"]
            assert np.unique(labels[labels > 0]).tolist() == numbers
            with Image.open(folder / "BCCD" / "JPEGImages" / f"{path.stem}.jpg") as image:
                assert image.size == (320, 240)

    def test_more_smears_begin_with_the_same_ones(self, folder, tmp_path):
        one = write_smears(tmp_path / "one", smears=1, seed=7, height=240, width=320, scale=0.5)
        for name in ("BCCD/JPEGImages/BloodImage_00000.jpg", "BCCD/Annotations/BloodImage_00000.xml"):
            assert (one / name).read_bytes() == (folder / name).read_bytes()

    def test_a_full_folder_is_refused(self, folder):
        with pytest.raises(UsageError, match="not empty"):
            write_smears(folder, smears=1, seed=0)

    @pytest.mark.parametrize("options", [{"smears": 0, "seed": 0}, {"smears": 1, "seed": -1}])
    def test_impossible_numbers(self, options, tmp_path):
        with pytest.raises(InputError, match="smears must be"):
            write_smears(tmp_path / "x", **options)
