import numpy as np
import pytest
import tifffile
from PIL import Image as Picture
from pydantic import ValidationError

from cellfeat.errors import CellfeatError, InputError
from cellfeat.pipeline.steps.saveimages import FEATURES, SaveImages
from cellfeat.pipeline.workspace import Image, Workspace

LABELS = np.array([[0, 1], [2, 300]], np.int32)


@pytest.fixture
def workspace(tmp_path):
    images = {"Labels": Image(LABELS), "Gray": Image(np.array([[0.0, 1.0]], np.float32))}
    row = {"FileName_Cells": "a.b.jpg", "Metadata_Plate": "P1", "Metadata_Way": "../.."}
    return Workspace(images, image_row=row, output=tmp_path / "out", number=7)


def saved(workspace, **options):
    SaveImages(**{"image": "Gray", "image_for_file_prefix": "Cells"} | options).run(workspace)
    return [str(p.relative_to(workspace.output)) for p in sorted(workspace.output.rglob("*")) if p.is_file()]


def test_label_image_beside_its_image(workspace):
    options = {"image": "Labels", "suffix": "_label", "output_file_location": "labels"}
    assert saved(workspace, bit_depth="16-bit integer", **options) == ["labels/a.b_label.tiff"]
    got = tifffile.imread(workspace.output / "labels" / "a.b_label.tiff")
    assert got.dtype == np.uint16
    assert got.tolist() == LABELS.tolist()


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "a.b.tiff"),
        ({"suffix": r"_\g<Plate>"}, "a.b_P1.tiff"),
        ({"method_for_file_names": "Single name", "single_file_name": "x"}, "x.tiff"),
        ({"method_for_file_names": "Sequential numbers", "single_file_name": "x"}, "x0007.tiff"),
        ({"method_for_file_names": "Sequential numbers", "number_of_digits": 1}, "OrigBlue7.tiff"),
        ({"output_file_location": r"\g<Plate>/gray"}, "P1/gray/a.b.tiff"),
        ({"file_format": "npy"}, "a.b.npy"),
        ({"file_format": "jpeg"}, "a.b.jpeg"),
    ],
)
def test_names(workspace, options, name):
    assert saved(workspace, **options) == [name]


def test_png_has_8_bits_whatever_is_asked(workspace):
    saved(workspace, file_format="png", bit_depth="16-bit integer")
    assert np.asarray(Picture.open(workspace.output / "a.b.png")).tolist() == [[0, 255]]


def test_npy_keeps_the_numbers(workspace):
    saved(workspace, image="Labels", file_format="npy")
    assert np.load(workspace.output / "a.b.npy").tolist() == LABELS.tolist()


def test_recorded_in_the_row(workspace):
    saved(workspace, record_file_information=True)
    assert workspace.image_row["FileName_Gray"] == "a.b.tiff"
    assert workspace.image_row["PathName_Gray"] == str(workspace.output)
    assert {f.column.format(image="Gray") for f in FEATURES} <= set(workspace.image_row)


def test_an_existing_file_is_replaced_only_if_asked(workspace):
    saved(workspace)
    with pytest.raises(CellfeatError, match=r"a\.b\.tiff: exists"):
        saved(workspace)
    assert saved(workspace, overwrite_existing_files=True) == ["a.b.tiff"]


def test_never_outside_the_output_folder(workspace):
    with pytest.raises(CellfeatError, match="outside the output folder"):
        saved(workspace, output_file_location=r"\g<Way>")
    with pytest.raises(CellfeatError, match="outside the output folder"):
        saved(workspace, suffix="/../../x")
    for folder in ("/tmp", "../x", "a/../../x", "C:\\x", "a\\..\\x"):
        with pytest.raises(ValidationError, match="below the output folder"):
            saved(workspace, output_file_location=folder)


def test_not_through_a_link(workspace, tmp_path):
    workspace.output.mkdir()
    (workspace.output / "a.b.tiff").symlink_to(tmp_path / "elsewhere.tiff")
    with pytest.raises(CellfeatError, match="outside the output folder"):
        saved(workspace, overwrite_existing_files=True)
    assert not (tmp_path / "elsewhere.tiff").exists()


def test_no_output_folder():
    with pytest.raises(CellfeatError, match="no output folder to save Gray in"):
        saved(Workspace({}))


def test_no_file_name_to_take(workspace):
    with pytest.raises(CellfeatError, match="Labels was not loaded from a file"):
        saved(workspace, image_for_file_prefix="Labels")
    with pytest.raises(ValidationError, match="image_for_file_prefix is missing"):
        saved(workspace, image_for_file_prefix=None)


def test_too_large_numbers(workspace):
    with pytest.raises(InputError, match="up to 300 do not go into 8-bit integer"):
        saved(workspace, image="Labels")


def test_a_folder_that_is_a_file(workspace):
    workspace.output.write_text("")
    with pytest.raises(CellfeatError, match="out: cannot be made"):
        saved(workspace)


@pytest.mark.parametrize(
    "options",
    [
        {"type_of_image": "Mask"},
        {"when_to_save": "Last cycle"},
        {"create_subfolders": True},
        {"file_format": "h5"},
    ],
)
def test_what_is_not_done_is_refused(options):
    with pytest.raises(ValidationError, match=next(iter(options))):
        SaveImages(**{"image": "Gray", "image_for_file_prefix": "Cells"} | options)
