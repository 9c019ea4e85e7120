import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.crops import Cut, crop
from cellfeat.io.image_sets import image_sets
from cellfeat.io.read import read
from tests.cellfeat.io.drawn import encoded_tiff, picture, save

PICTURE = picture(20, 30)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(folder: Path, *lines: str, header: str = "image,label,xmin,xmax,ymin,ymax") -> Path:
    path = folder / "boxes.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def images(tmp_path: Path) -> Path:
    save(tmp_path / "images" / "a.png", PICTURE)
    save(tmp_path / "images" / "plate" / "b.png", 255 - PICTURE)
    return tmp_path / "images"


def test_crops_are_the_pixels_of_their_boxes(tmp_path, images):
    boxes = table(tmp_path, "a.png,RBC,2,12,3,9", "plate/b.png,WBC,0,30,0,20", "a.png,RBC,29,30,19,20")
    assert crop(images, boxes, tmp_path / "out") == Cut(3, 0)
    cells = rows(tmp_path / "out" / "cells.csv")
    # Box by box, but the boxes of one image together.
    assert [c["cell_filename"] for c in cells] == ["a_00.png", "a_01.png", "plate_b_00.png"]
    assert cells[0] == {
        "cell_filename": "a_00.png",
        "image_id": "a",
        "cell_id": "0",
        "cell_type": "RBC",
        "xmin": "2",
        "xmax": "12",
        "ymin": "3",
        "ymax": "9",
    }
    pieces = (PICTURE[3:9, 2:12], PICTURE[19:, 29:], 255 - PICTURE)
    for cell, piece in zip(cells, pieces, strict=True):
        np.testing.assert_array_equal(Image.open(tmp_path / "out" / "crops" / cell["cell_filename"]), piece)
    assert rows(tmp_path / "out" / "problems.csv") == []


def test_cells_csv_is_an_input_of_a_run(tmp_path, images):
    crop(images, table(tmp_path, "a.png,RBC,2,12,3,9"), tmp_path / "out")
    (only,) = image_sets(tmp_path / "out" / "cells.csv", ["Smear"])
    assert read(only.files["Smear"]).pixels.shape == (6, 10, 3)
    assert only.metadata["cell_type"] == "RBC"


def test_other_columns_are_kept_and_may_name_image_and_cell(tmp_path, images):
    header = "image,patient,image_id,cell_filename,xmin,xmax,ymin,ymax"
    crop(images, table(tmp_path, "a.png,P1,77,old.png,0,1,0,1", header=header), tmp_path / "out")
    (cell,) = rows(tmp_path / "out" / "cells.csv")
    assert (cell["patient"], cell["image_id"], cell["cell_filename"]) == ("P1", "77", "a_00.png")


def test_boxes_beyond_the_image_are_clipped_or_reported(tmp_path, images):
    boxes = table(
        tmp_path,
        "a.png,RBC,-3,5,10,99",
        "a.png,RBC,30,40,0,5",
        "a.png,RBC,5,5,5,9",
        "a.png,RBC,9,4,5,9",
        "a.png,RBC,0,1,0,1",
    )
    assert crop(images, boxes, tmp_path / "out") == Cut(2, 4)
    clipped, last = rows(tmp_path / "out" / "cells.csv")
    assert [clipped[c] for c in ("cell_id", "xmin", "xmax", "ymin", "ymax")] == ["0", "0", "5", "10", "20"]
    assert last["cell_filename"] == "a_04.png"
    problems = rows(tmp_path / "out" / "problems.csv")
    assert [p["box"] for p in problems] == ["0", "1", "2", "3"]
    assert problems[0]["xmin"] == "-3"
    assert problems[0]["cell_filename"] == "a_00.png"
    assert problems[0]["problem"] == "reaches out of its 30 x 20 image: clipped"
    for problem in problems[1:]:
        assert problem["cell_filename"] == ""
        assert problem["problem"] == "holds no pixel of its 30 x 20 image: no crop"


def test_images_that_are_missing_or_damaged_are_reported(tmp_path, images):
    (images / "text.jpg").write_text("no image")
    boxes = table(
        tmp_path, "nowhere.png,,0,1,0,1", "text.jpg,,0,1,0,1", "a.png,,0,1,0,1", "text.jpg,,1,2,1,2"
    )
    assert crop(images, boxes, tmp_path / "out") == Cut(1, 3)
    problems = [(p["image"], p["problem"]) for p in rows(tmp_path / "out" / "problems.csv")]
    assert problems[0][0] == "nowhere.png"
    assert "cannot be read: No such file" in problems[0][1]
    assert [image for image, _ in problems[1:]] == ["text.jpg", "text.jpg"]
    assert "not an image that can be read" in problems[1][1]


def test_no_crop_at_all_is_an_error_that_keeps_the_report(tmp_path, images):
    with pytest.raises(CellfeatError, match=r"none of the boxes could be cut: see .*problems\.csv"):
        crop(images, table(tmp_path, "nowhere.png,,0,1,0,1"), tmp_path / "out")
    assert len(rows(tmp_path / "out" / "problems.csv")) == 1


@pytest.mark.parametrize("second", ["a.jpg", "A.png", "plate_b.png", "a?.png"])
def test_two_crops_of_one_name(tmp_path, images, second):
    boxes = table(tmp_path, "a.png,,0,1,0,1", "plate/b.png,,0,1,0,1", "a_.png,,0,1,0,1", f"{second},,0,1,0,1")
    with pytest.raises(UsageError, match=r"box 0 of .* and box 0 of .* would have crops of one name"):
        crop(images, boxes, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_crops_never_leave_their_folder(tmp_path, images):
    save(tmp_path / "secret.png", PICTURE)
    boxes = table(tmp_path, "../secret.png,,0,1,0,1", f"{tmp_path}/secret.png,,0,1,0,1", "a.png,,0,1,0,1")
    assert crop(images, boxes, tmp_path / "out") == Cut(1, 2)
    inside = {"images", "out", "boxes.csv", "secret.png"}
    assert {p.name for p in tmp_path.iterdir()} == inside


def test_odd_names_become_plain_ones(tmp_path, images):
    save(images / "a:b*c é.png", PICTURE)
    crop(images, table(tmp_path, "./a:b*c é.png,,0,1,0,1"), tmp_path / "out")
    assert [p.name for p in (tmp_path / "out" / "crops").iterdir()] == ["a_b_c é_00.png"]


def test_deep_images_keep_their_values_and_their_scale(tmp_path, images):
    values = PICTURE.astype(np.uint16) * 16
    (images / "deep.tif").write_bytes(
        encoded_tiff(values, photometric="rgb", extratags=[(281, "H", 1, 4095, True)])
    )
    crop(images, table(tmp_path, "deep.tif,,2,12,3,9"), tmp_path / "out")
    cut = read(tmp_path / "out" / "crops" / "deep_00.tif")
    np.testing.assert_array_equal(cut.pixels, read(images / "deep.tif").pixels[3:9, 2:12])
    assert cut.scale == 4095


def test_palettes_become_colors(tmp_path, images):
    Image.fromarray(PICTURE).quantize(16).save(images / "palette.png")
    crop(images, table(tmp_path, "palette.png,,2,12,3,9"), tmp_path / "out")
    cut = read(tmp_path / "out" / "crops" / "palette_00.png").pixels
    np.testing.assert_array_equal(cut, read(images / "palette.png").pixels[3:9, 2:12])


def test_a_full_output_folder_and_the_inputs_are_kept(tmp_path, images):
    boxes = table(tmp_path, "a.png,,0,1,0,1")
    crop(images, boxes, tmp_path / "out")
    with pytest.raises(UsageError, match="exists and is not empty"):
        crop(images, boxes, tmp_path / "out")
    (tmp_path / "out" / "crops" / "old.png").touch()
    crop(images, boxes, tmp_path / "out", overwrite=True)
    assert [p.name for p in (tmp_path / "out" / "crops").iterdir()] == ["a_00.png"]
    for out in (images, tmp_path):
        with pytest.raises(UsageError, match="which --overwrite would delete"):
            crop(images, boxes, out, overwrite=True)
    assert (images / "a.png").exists()


def test_nothing_to_cut_from(tmp_path):
    with pytest.raises(UsageError, match="no such folder of images"):
        crop(tmp_path / "nowhere", table(tmp_path, "a.png,,0,1,0,1"), tmp_path / "out")


def test_a_full_disk_keeps_the_rows_written_so_far(tmp_path, images, monkeypatch):
    saved = Image.Image.save

    def fail_at_second(image, file, **options):
        if file.name == "a_01.png":
            raise OSError(28, "No space left on device", str(file))
        saved(image, file, **options)

    monkeypatch.setattr(Image.Image, "save", fail_at_second)
    with pytest.raises(CellfeatError, match=r"a_01\.png: cannot be written: No space left on device"):
        crop(images, table(tmp_path, "a.png,,0,1,0,1", "a.png,,1,2,1,2"), tmp_path / "out")
    assert [c["cell_filename"] for c in rows(tmp_path / "out" / "cells.csv")] == ["a_00.png"]
