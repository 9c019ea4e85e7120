import numpy as np
import pytest

from cellfeat.errors import ImageError, InputError
from cellfeat.pipeline.steps.threshold import Threshold
from cellfeat.pipeline.workspace import Image, Workspace
from tests.cellfeat.pipeline.steps.thresholds import GOLDEN, check, gray, rows

ENTROPY = {"thresholding_method": "Minimum Cross-Entropy"}
OTSU = {"thresholding_method": "Otsu"}
THREE = {**OTSU, "otsu_classes": "Three classes"}
ROBUST = {"thresholding_method": "Robust Background"}
SAUVOLA = {"thresholding_method": "Sauvola"}
LOG = {"log_transform": True}
MAD = {"variance_method": "Median absolute deviation"}
SMOOTH = {"threshold_smoothing_scale": 1.3488}

GLOBAL = {
    "Mce": ENTROPY,
    "MceLog": {**ENTROPY, **LOG},
    "MceSmooth": {**ENTROPY, "threshold_smoothing_scale": 2, "threshold_correction_factor": 1.2},
    "MceBounds": {**ENTROPY, **SMOOTH, "threshold_bounds": (0.3, 0.4)},
    "Otsu": OTSU,
    "OtsuLog": {**OTSU, **LOG},
    "OtsuSmooth": {**OTSU, **SMOOTH, "threshold_correction_factor": 0.8},
    "ThreeUp": THREE,
    "ThreeDown": {**THREE, "middle_class": "Background"},
    "ThreeLog": {**THREE, **LOG},
    "Robust": ROBUST,
    "RobustLog": {**ROBUST, **LOG},
    "RobustMad": {**ROBUST, **MAD, "number_of_deviations": 1},
    "RobustMedian": {
        **ROBUST,
        "averaging_method": "Median",
        "lower_outlier_fraction": 0.1,
        "upper_outlier_fraction": 0.2,
    },
    "Manual": {"thresholding_method": "Manual", "manual_threshold": 0.3},
    "ManualSmooth": {
        "thresholding_method": "Manual",
        "manual_threshold": 0.25,
        "threshold_smoothing_scale": 3,
    },
}
ADAPTIVE = {
    "Mce": ENTROPY,
    "MceLog": {**ENTROPY, **LOG},
    "MceNarrow": {**ENTROPY, **SMOOTH, "adaptive_window": 13, "threshold_correction_factor": 1.1},
    "Otsu": OTSU,
    "OtsuBounds": {**OTSU, "threshold_bounds": (0.2, 0.5)},
    "OtsuLog": {**OTSU, **LOG},
    "ThreeUp": THREE,
    "ThreeDown": {**THREE, "middle_class": "Background", "adaptive_window": 15},
    "ThreeLog": {**THREE, **LOG},
    "Robust": ROBUST,
    "RobustMad": {**ROBUST, **MAD, "averaging_method": "Median"},
    "Sauvola": SAUVOLA,
    "SauvolaNarrow": {**SAUVOLA, "adaptive_window": 11, "threshold_smoothing_scale": 1},
}
MODE = {**ROBUST, "averaging_method": "Mode"}
WINDOWS = {"threshold_strategy": "Adaptive", "adaptive_window": 20}
CASES = [
    *(("thresholds_global", name, settings) for name, settings in GLOBAL.items()),
    *(("thresholds_adaptive", name, {**WINDOWS, **settings}) for name, settings in ADAPTIVE.items()),
    ("thresholds_mode", "Mode", {**MODE, "number_of_deviations": 0}),
    ("thresholds_mode", "ModeMad", {**MODE, **MAD}),
    ("thresholds_mode", "ModeAdaptive", {**WINDOWS, **MODE, "number_of_deviations": 1}),
]


@pytest.mark.parametrize(("folder", "name", "settings"), CASES)
def test_each_option_gives_cellprofilers_columns(folder, name, settings):
    step = Threshold(input_image="OrigGray", output_image=name, **settings)
    for row in rows(GOLDEN / folder):
        file = next((GOLDEN / "inputs").glob(f"*/{row['FileName_Photo']}"))
        workspace = Workspace({"OrigGray": gray(file)})
        step.run(workspace)
        check(workspace, name, row, avx512=False)


def workspace_of(pixels) -> Workspace:
    return Workspace({"Gray": Image(np.asarray(pixels, np.float32))})


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


def test_an_image_of_several_channels_is_refused():
    with pytest.raises(ImageError, match="Gray has 3 channels"):
        Threshold(input_image="Gray").run(workspace_of(np.random.default_rng(0).random((4, 4, 3))))


def test_bounds_must_be_in_order():
    with pytest.raises(ValueError, match="lower bound is above"):
        Threshold(input_image="Gray", threshold_bounds=(0.6, 0.4))
