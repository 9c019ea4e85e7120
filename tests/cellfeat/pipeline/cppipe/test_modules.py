"""Each module's lines, with the step they make."""

import pytest

from cellfeat.errors import PipelineError
from cellfeat.pipeline.cppipe.modules import READERS
from cellfeat.pipeline.cppipe.parser import parse
from cellfeat.pipeline.cppipe.reader import read
from cellfeat.pipeline.steps import STEPS
from tests.cellfeat.pipeline.cppipe.texts import module, pipeline


def steps(name, revision, *lines):
    (found,) = parse(pipeline(module(name, revision, *lines)), "x")
    return [STEPS[name](**settings) for settings in read(READERS[name], found, "x").steps]


def settings_of(name, revision, *lines):
    (step,) = steps(name, revision, *lines)
    return step.model_dump(exclude_unset=True)


COLOR = (
    *("Yes", "R", "No", "G", "Yes", "B", "Yes", "H", "No", "S", "Yes", "V", "2"),
    *("1", "0.5", "C1", "3", "2", "C3"),
)


@pytest.mark.parametrize(
    ("method", "kind", "expected"),
    [
        ("Combine", "RGB", {"output_image": "Gray"}),
        ("Split", "RGB", {"red_image": "R", "green_image": None, "blue_image": "B"}),
        ("Split", "HSV", {"hue_image": "H", "saturation_image": None, "value_image": "V"}),
        (
            "Split",
            "Channels",
            {
                "channels": (
                    {"number": 1, "weight": 0.5, "output_image": "C1"},
                    {"number": 3, "weight": 2, "output_image": "C3"},
                )
            },
        ),
        (
            "Combine",
            "Channels",
            {"output_image": "Gray", "channels": ({"number": 1, "weight": 0.5}, {"number": 3, "weight": 2})},
        ),
    ],
)
def test_color_to_gray(method, kind, expected):
    got = settings_of("ColorToGray", 4, "Blood", method, kind, "Gray", "1", "2", "3.0", *COLOR)
    common = {"input_image": "Blood", "conversion_method": method, "image_type": kind}
    assert got == common | {"red_weight": 1, "green_weight": 2, "blue_weight": 3} | expected


THRESHOLD = {
    "threshold_smoothing_scale": 1.3,
    "threshold_correction_factor": 1.1,
    "threshold_bounds": (0.1, 0.9),
    "manual_threshold": 0.5,
    "otsu_classes": "Three classes",
    "middle_class": "Background",
    "adaptive_window": 60,
    "lower_outlier_fraction": 0.04,
    "upper_outlier_fraction": 0.06,
    "averaging_method": "Mode",
    "variance_method": "Median absolute deviation",
    "number_of_deviations": 3,
}


def threshold(strategy, method, *log_transform, adaptive="Sauvola"):
    return (
        *(strategy, method, "1.3", "1.1", "0.1,0.9", "0.5", "Count_Cells", "Three classes"),
        *log_transform,
        *("Background", "60", "0.04", "0.06", "Mode", "Median absolute deviation", "3", adaptive),
    )


@pytest.mark.parametrize(
    ("strategy", "method", "expected"),
    [
        ("Global", "Otsu", {"thresholding_method": "Otsu"}),
        ("Adaptive", "Otsu", {"thresholding_method": "Sauvola"}),
        ("Global", "Measurement", {"thresholding_method": "Measurement", "measurement": "Count_Cells"}),
    ],
)
def test_threshold(strategy, method, expected):
    got = settings_of("Threshold", 12, "Gray", "Mask", *threshold(strategy, method, "Yes"))
    names = {"input_image": "Gray", "output_image": "Mask", "threshold_strategy": strategy}
    assert got == THRESHOLD | names | {"log_transform": True} | expected


PRIMARY = (
    *("Gray", "Cells", "15,50", "No", "Yes", "Shape", "Propagate", "8", "6.5", "No", "Never", "No", "Yes"),
    *("Erase", "400"),
)


@pytest.mark.parametrize(
    ("revision", "lines", "expected"),
    [
        (15, ("Yes", "12", *threshold("Global", "Otsu", "Yes")), {"log_transform": True}),
        (14, ("No", "Blue", "Yes", "11", *threshold("Global", "Otsu")), {}),
        (14, ("No", "Blue", "Yes", "12", *threshold("Global", "Otsu", "No")), {"log_transform": False}),
        # Before version 11 three-class Otsu always took logarithms, and methods had other names.
        (13, ("Yes", "10", *threshold("Global", "Otsu")), {"log_transform": True}),
        (
            13,
            ("Yes", "10", *threshold("Global", "RobustBackground")),
            {"log_transform": False, "thresholding_method": "Robust Background"},
        ),
        (
            13,
            ("Yes", "10", *threshold("Adaptive", "Otsu", adaptive="Minimum cross entropy")),
            {
                "log_transform": False,
                "threshold_strategy": "Adaptive",
                "thresholding_method": "Minimum Cross-Entropy",
            },
        ),
    ],
)
def test_identify_primary_objects(revision, lines, expected):
    got = settings_of("IdentifyPrimaryObjects", revision, *PRIMARY, *lines)
    own = {
        "input_image": "Gray",
        "objects": "Cells",
        "typical_diameter": (15, 50),
        "discard_outside_diameter_range": False,
        "discard_touching_border": True,
        "declumping_method": "Shape",
        "dividing_lines": "Propagate",
        "smoothing_filter_size": 8,
        "low_resolution_maxima": False,
        "fill_holes": "Never",
        "excessive_objects": "Erase",
        "maximum_object_count": 400,
        "use_advanced_settings": True,
        "threshold_strategy": "Global",
        "thresholding_method": "Otsu",
    }
    assert got == THRESHOLD | own | expected


def test_identify_primary_objects_in_basic_mode():
    got = settings_of("IdentifyPrimaryObjects", 15, *PRIMARY, "No", "12", *threshold("Global", "Otsu", "Yes"))
    assert not got["use_advanced_settings"]
    assert "fill_holes" not in got
    assert "thresholding_method" not in got


def test_basic_mode_keeps_to_a_manual_threshold():
    lines = threshold("Global", "Manual", "Yes")
    got = settings_of("IdentifyPrimaryObjects", 15, *PRIMARY, "No", "12", *lines)
    assert got["use_advanced_settings"]
    assert got["thresholding_method"] == "Manual"
    assert not {"fill_holes", "threshold_smoothing_scale", "log_transform"} & set(got)


def test_basic_mode_has_no_adaptive_threshold():
    lines = threshold("Adaptive", "Otsu", "Yes")
    got = settings_of("IdentifyPrimaryObjects", 15, *PRIMARY, "No", "12", *lines)
    assert "threshold_strategy" not in got


def test_a_version_of_the_threshold_that_is_not_read():
    with pytest.raises(PipelineError, match="= '9': must be one of 10, 11, 12"):
        steps("IdentifyPrimaryObjects", 13, *PRIMARY, "Yes", "9", *threshold("Global", "Otsu"))


NEIGHBORS = ("Cells", "Nuclei", "Adjacent", "7", "No", "No", "Count", "Blues", "No", "Percent", "Oranges")
NO_EMD = ("No", "250", "K Means", "250", "No")


@pytest.mark.parametrize(
    ("name", "revision", "lines", "expected"),
    [
        (
            "ConvertObjectsToImage",
            1,
            ("Cells", "Labels", "uint16", "Default"),
            {"input_objects": "Cells", "output_image": "Labels", "color_format": "uint16"},
        ),
        ("MorphologicalSkeleton", 1, ("Mask", "Thin"), {"input_image": "Mask", "output_image": "Thin"}),
        ("MeasureImageSkeleton", 1, ("Thin",), {"image": "Thin"}),
        ("MeasureObjectIntensity", 4, ("A, B", "C"), {"images": ("A", "B"), "objects": ("C",)}),
        (
            "MeasureGranularity",
            4,
            ("A", "No", "C", "0.5", "0.25", "9", "12"),
            {
                "images": ("A",),
                "objects": ("C",),
                "subsampling_factor": 0.5,
                "background_subsampling_factor": 0.25,
                "structuring_element_radius": 9,
                "granular_spectrum_range": 12,
            },
        ),
        (
            "MeasureTexture",
            7,
            ("A", "C", "128", "2", "Both", "3", "5"),
            {"images": ("A",), "objects": ("C",), "gray_levels": 128, "where": "Both", "scales": (3, 5)},
        ),
        (
            "MeasureTexture",
            7,
            ("A", "C", "256", "1", "Images", "3"),
            {"images": ("A",), "gray_levels": 256, "where": "Images", "scales": (3,)},
        ),
        ("MeasureImageAreaOccupied", 5, ("Binary Image", "A", "C"), {"binary_images": ("A",)}),
        ("MeasureImageAreaOccupied", 5, ("Objects", "A", "C"), {"objects": ("C",)}),
        ("MeasureImageAreaOccupied", 5, ("Both", "A", "C"), {"binary_images": ("A",), "objects": ("C",)}),
        ("MeasureImageIntensity", 3, ("A", "No", "C"), {"images": ("A",)}),
        ("MeasureImageIntensity", 4, ("A", "No", "C", "No", "10,90"), {"images": ("A",)}),
        (
            "MeasureImageIntensity",
            4,
            ("A", "Yes", "C", "Yes", "10,90"),
            {"images": ("A",), "objects": ("C",), "percentiles": (10, 90)},
        ),
        (
            "MeasureColocalization",
            5,
            ("A, B", "15.0", "Both", "C", "No", "Yes", "No", "No", "Yes", "No", "Fast"),
            {
                "images": ("A", "B"),
                "threshold": 15,
                "where": "Both",
                "objects": ("C",),
                "metrics": ("Correlation", "Overlap"),
            },
        ),
        (
            "MeasureColocalization",
            5,
            ("A, B", "15.0", "Across entire image", "C", "Yes", *("Yes",) * 5, "Accurate"),
            {
                "images": ("A", "B"),
                "threshold": 15,
                "where": "Across entire image",
                "costes_method": "Accurate",
            },
        ),
        (
            # To run all hides the others from who edits the pipeline; they hold all the same.
            "MeasureColocalization",
            5,
            ("A, B", "15.0", "Within objects", "C", "Yes", "Yes", "Yes", "No", "Yes", "No", "Fast"),
            {
                "images": ("A", "B"),
                "threshold": 15,
                "where": "Within objects",
                "objects": ("C",),
                "metrics": ("Correlation", "Manders", "Overlap"),
            },
        ),
        (
            "MeasureObjectNeighbors",
            3,
            NEIGHBORS,
            {
                "objects": "Cells",
                "neighboring_objects": "Nuclei",
                "method": "Adjacent",
                "neighbor_distance": 7,
                "consider_objects_discarded_for_touching_image_border": False,
                "retain_neighbor_count_image": False,
                "retain_percent_touching_image": False,
            },
        ),
        (
            "MeasureObjectOverlap",
            2,
            ("A", "B", *NO_EMD),
            {"ground_truth_objects": "A", "tested_objects": "B", "calculate_earth_movers_distance": False},
        ),
        (
            "MeasureImageOverlap",
            5,
            ("A", "B", *NO_EMD),
            {"ground_truth_image": "A", "tested_image": "B", "calculate_earth_movers_distance": False},
        ),
    ],
)
def test_other_modules(name, revision, lines, expected):
    assert settings_of(name, revision, *lines) == expected


def test_intensity_within_no_objects():
    with pytest.raises(PipelineError, match="Select input object sets: is empty"):
        steps("MeasureImageIntensity", 3, "A", "Yes", "")


def save(method, suffix, revision=16):
    compression = ("Yes",) if revision == 16 else ()
    return settings_of(
        "SaveImages",
        revision,
        *("Image", "Labels", method, "Blood", "Single", "4", suffix, "_label", "tiff"),
        *("Default Output Folder sub-folder|labels", "16-bit integer", "Yes", "Every cycle", "No", "No"),
        *("Elsewhere...|", "T (Time)", *compression),
    )


def test_save_images():
    got = save("From image filename", "Yes")
    assert got == {
        "type_of_image": "Image",
        "image": "Labels",
        "method_for_file_names": "From image filename",
        "image_for_file_prefix": "Blood",
        "single_file_name": "Single",
        "number_of_digits": 4,
        "suffix": "_label",
        "file_format": "tiff",
        "output_file_location": "labels",
        "bit_depth": "16-bit integer",
        "overwrite_existing_files": True,
        "when_to_save": "Every cycle",
        "record_file_information": False,
        "create_subfolders": False,
        "lossless_compression": True,
    }
    assert "suffix" not in save("From image filename", "No")
    assert "image_for_file_prefix" not in save("Single name", "Yes")
    assert not save("Single name", "No", revision=15)["lossless_compression"]


def test_image_quality_of_two_groups_of_images():
    otsu = ("Otsu", "0.1", "Three classes", "Entropy", "Background")
    mixture = ("MoG", "0.2", "Two classes", "Weighted variance", "Foreground")
    got = steps(
        "MeasureImageQuality",
        6,
        *("Select...", "2", "2", "1", "1", "2"),
        *("A", "Yes", "Yes", "20", "40", "No", "Yes", "Yes", "No", *otsu),
        *("B, C", "No", "No", "20", "Yes", "No", "No", "Yes", *otsu, *mixture),
    )
    assert [step.images for step in got] == [("A",), ("B", "C")]
    assert [step.blur_scales for step in got] == [(20, 40), ()]
    assert got[0].thresholds[0].model_dump() == {
        "method": "Otsu",
        "object_fraction": 0.1,
        "classes": "Three classes",
        "minimize": "Entropy",
        "middle": "Background",
    }
    assert (got[1].thresholds, got[1].all_threshold_methods) == ((), False)


def test_image_quality_of_all_images():
    otsu = ("Otsu", "0.1", "Two classes", "Entropy", "Background")
    lines = ("All loaded images", "1", "1", "1", "A", "Yes", "Yes", "20", "No", "Yes", "Yes", "Yes", *otsu)
    (step,) = steps("MeasureImageQuality", 6, *lines)
    assert step.images == ()
    assert step.all_threshold_methods


def test_every_step_can_be_read():
    assert set(STEPS) <= set(READERS)
