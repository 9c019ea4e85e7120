from pathlib import Path

import numpy as np
import pytest

from cellfeat.pipeline.steps.identifyprimaryobjects import IdentifyPrimaryObjects
from cellfeat.pipeline.workspace import Image, Workspace
from tests.cellfeat.pipeline.steps.thresholds import GOLDEN, check, gray, rows

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


def located(reference: Path, name: str) -> Path:
    data = reference.parent / "bccd" / "BCCD"
    homes = [*(reference / "inputs").glob("*"), data / "cropped", data / "JPEGImages"]
    return next(home / name for home in homes if (home / name).is_file())


@pytest.mark.parametrize(
    ("folder", "every"),
    [
        ("crops50_a", 3),
        ("crops50_b", 3),
        ("crops490_a", 20),
        ("full20_c", 8),
        ("full20_d", 8),
        *((f"{name}_{configuration}", 1) for name in ("synth", "synth16") for configuration in "abcd"),
    ],
)
def test_labels_and_columns_are_cellprofilers(reference, folder, every):
    kind = "Grayscale image" if folder.startswith("synth16") else "Color image"
    with np.load(reference / folder / "labels.npz") as labels:
        for row in rows(reference / folder, every):
            name = next(value for column, value in row.items() if column.startswith("FileName_"))
            if row["Count_IdentifyPrimaryObjects"] in ("", "nan"):
                continue  # CellProfiler fails on this image
            workspace = Workspace({"OrigGray": gray(located(reference, name), kind)})
            IdentifyPrimaryObjects(input_image="OrigGray", **SETTINGS[folder[-1]]).run(workspace)
            np.testing.assert_array_equal(
                workspace.objects["IdentifyPrimaryObjects"].labels, labels[Path(name).stem], err_msg=name
            )
            count = workspace.image_row["Count_IdentifyPrimaryObjects"]
            assert repr(count) == row["Count_IdentifyPrimaryObjects"]
            check(workspace, "IdentifyPrimaryObjects", row, avx512=True)


OTSU = {"thresholding_method": "Otsu", "discard_touching_border": False, **ALL}
ADAPTIVE = {"threshold_strategy": "Adaptive", "adaptive_window": 20}
VARIANTS = {
    "IntensityIntensity": {},
    "IntensityShape": {"dividing_lines": "Shape"},
    "IntensityPropagate": {"dividing_lines": "Propagate"},
    "IntensityNone": {"dividing_lines": "None"},
    "ShapeIntensity": {"declumping_method": "Shape"},
    "ShapeShape": {"declumping_method": "Shape", "dividing_lines": "Shape"},
    "ShapePropagate": {"declumping_method": "Shape", "dividing_lines": "Propagate"},
    "NoneNone": {"declumping_method": "None", "dividing_lines": "None"},
    "Given": {"smoothing_filter_size": 4, "suppression_distance": 5},
    "GivenShape": {
        "declumping_method": "Shape",
        "smoothing_filter_size": 3,
        "suppression_distance": 3.5,
        "low_resolution_maxima": False,
    },
    "Unsmoothed": {"smoothing_filter_size": 0, "suppression_distance": 4},
    "FullResolution": {"low_resolution_maxima": False, "typical_diameter": (12, 40)},
    "Never": {"fill_holes": "Never"},
    "AfterDeclumping": {"fill_holes": "After declumping only"},
    "Erase": {"excessive_objects": "Erase", "maximum_object_count": 3},
    "Sizes": {"discard_outside_diameter_range": True, "typical_diameter": (15, 25)},
    "Border": {
        "discard_touching_border": True,
        "discard_outside_diameter_range": True,
        "typical_diameter": (3, 30),
    },
    "Adaptive": {**ADAPTIVE, "discard_touching_border": True},
    "Sauvola": {**ADAPTIVE, "thresholding_method": "Sauvola"},
    "Robust": {"thresholding_method": "Robust Background", "dividing_lines": "Propagate"},
    "Manual": {
        "thresholding_method": "Manual",
        "manual_threshold": 0.4,
        "threshold_smoothing_scale": 0,
    },
    "Logarithm": {"thresholding_method": "Minimum Cross-Entropy", "log_transform": True},
    "ThreeClasses": {"otsu_classes": "Three classes", "middle_class": "Background"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_each_option_gives_cellprofilers_labels(name):
    folder = GOLDEN / "primary_objects"
    suffix = "" if name == "IntensityIntensity" else f"_{name}"
    step = IdentifyPrimaryObjects(input_image="OrigGray", objects=name, **{**OTSU, **VARIANTS[name]})
    with np.load(folder / "labels.npz") as labels:
        for row in rows(folder):
            file = row["FileName_Photo"]
            workspace = Workspace({"OrigGray": gray(next((GOLDEN / "inputs").glob(f"*/{file}")))})
            step.run(workspace)
            np.testing.assert_array_equal(
                workspace.objects[name].labels, labels[f"{Path(file).stem}{suffix}"], err_msg=file
            )
            check(workspace, name, row, avx512=False)


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
