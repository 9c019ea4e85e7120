import csv
from pathlib import Path

import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.io.read import read
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.steps.identifyprimaryobjects import IdentifyPrimaryObjects
from cellfeat.pipeline.steps.threshold import Threshold
from cellfeat.pipeline.workspace import Image, Workspace

# The settings of the reference's configurations, see its pipelines/*.cppipe.
ALL = {"discard_outside_diameter_range": False}
SETTINGS = {
    "a": {"use_advanced_settings": False},
    "b": {"thresholding_method": "Otsu", "discard_touching_border": False, **ALL},
    "c": {
        "thresholding_method": "Otsu",
        "typical_diameter": (30, 150),
        "declumping_method": "Shape",
        "dividing_lines": "Shape",
        **ALL,
    },
    "d": {
        "thresholding_method": "Otsu",
        "threshold_strategy": "Adaptive",
        "otsu_classes": "Three classes",
        "middle_class": "Background",
        "typical_diameter": (30, 150),
        "dividing_lines": "Shape",
        **ALL,
    },
}


def rows(folder: Path, every: int) -> list[dict[str, str]]:
    with (folder / "Image.csv").open() as file:
        return list(csv.DictReader(file))[::every]


def located(reference: Path, name: str) -> Path:
    data = reference.parent / "bccd" / "BCCD"
    homes = [*(reference / "inputs").glob("*"), data / "cropped", data / "JPEGImages"]
    return next(home / name for home in homes if (home / name).is_file())


@pytest.mark.parametrize(
    ("folder", "every"),
    [
        ("crops50_a", 3),
        ("crops50_b", 3),
        ("full20_c", 8),
        ("full20_d", 8),
        ("synth_a", 1),
        ("synth_b", 1),
        ("synth_c", 1),
        ("synth_d", 1),
    ],
)
def test_labels_and_thresholds_are_cellprofilers(reference, folder, every):
    with np.load(reference / folder / "labels.npz") as labels:
        for row in rows(reference / folder, every):
            name = row["FileName_Blood_Cells"]
            if row["Count_IdentifyPrimaryObjects"] in ("", "nan"):
                continue  # CellProfiler fails on this image
            workspace = Workspace({"Blood_Cells": Image(read(located(reference, name)).pixels)})
            ColorToGray(input_image="Blood_Cells").run(workspace)
            IdentifyPrimaryObjects(input_image="OrigGray", **SETTINGS[folder[-1]]).run(workspace)
            np.testing.assert_array_equal(
                workspace.objects["IdentifyPrimaryObjects"].labels, labels[Path(name).stem], err_msg=name
            )
            assert workspace.image_row["Count_IdentifyPrimaryObjects"] == float(
                row["Count_IdentifyPrimaryObjects"]
            )
            for column in ("Threshold_FinalThreshold", "Threshold_SumOfEntropies"):
                column = f"{column}_IdentifyPrimaryObjects"
                assert workspace.image_row[column] == pytest.approx(float(row[column]), rel=1e-6), name


def workspace_of(pixels) -> Workspace:
    return Workspace({"Gray": Image(np.asarray(pixels, np.float32))})


def test_dark_objects_are_those_of_the_inverted_image():
    bright = np.full((40, 40), 0.1, np.float32)
    bright[12:28, 12:28] = 0.9
    settings = {"input_image": "Gray", "objects": "Cells", **SETTINGS["b"]}
    one, other = workspace_of(bright), workspace_of(1 - bright)
    IdentifyPrimaryObjects(**settings).run(one)
    IdentifyPrimaryObjects(**settings, dark_objects=True).run(other)
    assert one.objects["Cells"].count == 1
    np.testing.assert_array_equal(one.objects["Cells"].labels, other.objects["Cells"].labels)


def test_basic_mode_refuses_settings_that_it_would_ignore():
    with pytest.raises(ValueError, match="leave out declumping_method"):
        IdentifyPrimaryObjects(input_image="Gray", use_advanced_settings=False, declumping_method="Shape")


def test_a_method_must_go_with_its_strategy():
    with pytest.raises(ValueError, match=r"Sauvola.*Global"):
        Threshold(input_image="Gray", thresholding_method="Sauvola")


def test_threshold_makes_a_binary_image_and_measures_it():
    workspace = workspace_of([[0.1, 0.1, 0.9], [0.1, 0.9, 0.9]])
    Threshold(
        input_image="Gray", output_image="Mask", thresholding_method="Manual", manual_threshold=0.5
    ).run(workspace)
    assert workspace.images["Mask"].pixels.tolist() == [[False, False, True], [False, True, True]]
    assert workspace.image_row["Threshold_FinalThreshold_Mask"] == 0.5


def test_a_measured_threshold_must_have_been_measured():
    step = Threshold(input_image="Gray", thresholding_method="Measurement", measurement="Intensity_Mean")
    workspace = workspace_of([[0.1, 0.9]])
    with pytest.raises(InputError, match="Intensity_Mean"):
        step.run(workspace)
    workspace.measure_image({"Intensity_Mean": 0.5})
    step.run(workspace)
    assert workspace.images["Threshold"].pixels.tolist() == [[False, True]]
