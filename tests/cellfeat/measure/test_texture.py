import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.io.read import read
from cellfeat.measure.texture import FEATURES, MEANINGS, image_texture, levels_of, object_texture
from tests.tolerances import ROOT_OF_NOTHING, tolerance


def gray(*rows: str) -> np.ndarray:
    """Digits as gray levels of 256."""
    return np.array([[int(c) for c in row] for row in rows]) / 255


def named(values, direction: int = 0, scale: int = 1):
    return {name: values[f"Texture_{name}_{scale}_{direction:02d}_256"] for name in MEANINGS}


def test_two_levels_side_by_side():
    # To the right: pairs (1, 2) and (2, 1), three of them, so p(1, 2) = p(2, 1) = 1/2.
    value = named(image_texture(gray("1212"), scale=1))
    assert value["AngularSecondMoment"] == 0.5
    assert value["Contrast"] == 1
    assert value["Correlation"] == -1
    assert value["Variance"] == 0.25
    assert value["InverseDifferenceMoment"] == 0.5
    assert value["SumAverage"] == 3
    assert value["SumVariance"] == value["SumEntropy"] == value["DifferenceEntropy"] == 0
    assert value["Entropy"] == 1
    # |i - j| is always 1: the shares of 0, 1 and 2 are 0, 1 and 0.
    assert value["DifferenceVariance"] == pytest.approx(2 / 9)
    # H = 1, HXY1 = HXY2 = 2: one pixel tells all of the other.
    assert value["InfoMeas1"] == -1
    assert value["InfoMeas2"] == pytest.approx(np.sqrt(1 - np.exp(-2)))


def test_directions_are_right_lower_right_below_lower_left():
    image = gray("100", "010", "001")  # equal along the diagonal to the lower right
    contrast = [named(image_texture(image, scale=1), d)["Contrast"] for d in range(4)]
    assert contrast[1] == 0
    assert contrast[0] == contrast[2] == pytest.approx(4 / 6)
    assert contrast[3] == pytest.approx(2 / 4)


def test_level_0_belongs_to_images_but_not_to_objects():
    image = gray("1011")
    assert named(image_texture(image, scale=1))["Contrast"] == pytest.approx(2 / 3)
    assert named(object_texture(np.ones((1, 4), int), image, scale=1))["Contrast"].tolist() == [0]


def test_objects_without_pairs_have_0_and_images_without_pairs_nan():
    labels = np.array([[1, 0, 2, 2], [0, 0, 2, 2]])
    columns = object_texture(labels, gray("1511", "5511"), scale=1)
    assert all(column[0] == 0 for column in columns.values())
    assert columns["Texture_AngularSecondMoment_1_00_256"][1] == 1
    assert np.isnan(list(image_texture(gray("12", "34"), scale=3).values())).all()


def test_fewer_gray_levels_merge_neighbouring_ones():
    image = np.array([[100, 101, 100, 101]]) / 255
    assert image_texture(image, scale=1)["Texture_Contrast_1_00_256"] == 1
    assert image_texture(image, scale=1, gray_levels=8)["Texture_Contrast_1_00_8"] == 0


@pytest.mark.parametrize("options", [{"scale": 0}, {"gray_levels": 1}, {"gray_levels": 257}])
def test_what_does_not_exist_is_refused(options):
    with pytest.raises(InputError, match=r"scale|gray_levels"):
        image_texture(np.zeros((5, 5)), **options)


def slow(pairs: list[tuple[int, int]]) -> dict[str, float]:
    """Contrast, entropy and correlation from a list of pairs, by NumPy."""
    first, second = np.array(pairs + [pair[::-1] for pair in pairs], float).T
    _, counts = np.unique(np.stack([first, second]), axis=1, return_counts=True)
    shares = counts / counts.sum()
    return {
        "Contrast": ((first - second) ** 2).mean(),
        "Entropy": -(shares * np.log2(shares)).sum(),
        "Variance": first.var(),
        "SumVariance": (first + second).var(),
    }


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_equal_to_a_slow_reference(seed, scale):
    rng = np.random.default_rng(seed)
    levels, labels = rng.integers(0, 6, (9, 11)), np.ones((9, 11), int)
    columns = object_texture(labels, levels / 255, scale=scale)
    for direction, (down, across) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        pairs = [
            (int(levels[r, c]), int(levels[r + down * scale, c + across * scale]))
            for r in range(9)
            for c in range(11)
            if r + down * scale < 9 and 0 <= c + across * scale < 11
        ]
        expected = slow([pair for pair in pairs if 0 not in pair])
        for name, value in expected.items():
            found = columns[f"Texture_{name}_{scale}_{direction:02d}_256"][0]
            assert found == pytest.approx(value, rel=1e-9, abs=1e-9), name


def test_no_objects_give_every_column_and_all_are_declared():
    columns = object_texture(np.zeros((4, 4), int), np.zeros((4, 4)))
    assert len(columns) == 52
    assert all(len(column) == 0 for column in columns.values())
    assert len(FEATURES.named(columns, image="Gray")) == 52
    assert len(list(FEATURES)) == 13


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_every_column_is_cellprofilers(reference, folder):
    homes = [reference / "inputs" / "synth", reference.parent / "bccd" / "BCCD" / "cropped"]
    with (reference / folder / "Image.csv").open() as file:
        images = list(csv.DictReader(file))[::2]
    with (reference / folder / "IdentifyPrimaryObjects.csv").open() as file:
        objects = list(csv.DictReader(file))
    with np.load(reference / folder / "labels.npz") as labels:
        relative, absolute = tolerance("Texture_")
        for row in images:
            name = row["FileName_Blood_Cells"]
            pixels = combine(read(next(h / name for h in homes if (h / name).is_file())).pixels)
            for column, value in FEATURES.named(image_texture(pixels), image="OrigGray").items():
                expected = pytest.approx(float(row[column]), rel=relative, abs=absolute)
                assert value == expected, (name, column)
            own = [o for o in objects if o["ImageNumber"] == row["ImageNumber"]]
            columns = object_texture(labels[Path(name).stem].astype(np.int32), pixels)
            for column, values in FEATURES.named(columns, image="OrigGray").items():
                expected = [float(o[column]) for o in own]
                np.testing.assert_allclose(values, expected, relative, absolute, err_msg=f"{name} {column}")


def test_independent_pairs_share_no_information():
    # Of a pixel and the one 2 below and 2 to the left, the first is dark by its row alone, the second by its
    # column alone.
    image = np.full((50, 50), 220 / 255, np.float32)
    image[:2] = image[:, :2] = 20 / 255
    measured = image_texture(image, scale=2, gray_levels=128)
    assert measured["Texture_InfoMeas2_2_03_128"] == pytest.approx(0, abs=ROOT_OF_NOTHING)
    assert measured["Texture_InfoMeas2_2_00_128"] > 0.4


def test_levels_found_already_give_the_same():
    pixels = np.random.default_rng(4).random((12, 15))
    labels = np.ones(pixels.shape, int)
    levels = levels_of(pixels, 20)
    assert image_texture(pixels, gray_levels=20, levels=levels) == image_texture(pixels, gray_levels=20)
    once = object_texture(labels, pixels, gray_levels=20, levels=levels)
    for name, column in object_texture(labels, pixels, gray_levels=20).items():
        np.testing.assert_array_equal(once[name], column)
    with pytest.raises(InputError, match="shape"):
        object_texture(labels[1:], pixels, levels=levels)
