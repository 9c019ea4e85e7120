from pathlib import Path

import pytest

from cellfeat.errors import PipelineError
from cellfeat.pipeline.load import built_in_pipelines, load_pipeline, parse_pipeline

GOLDEN = Path(__file__).parents[2] / "golden"
TWO_STEPS = """
[[image]]
name = "Blood"

[[step]]
module = "ColorToGray"
input_image = "Blood"
output_image = "Gray"

[[step]]
module = "IdentifyPrimaryObjects"
input_image = "Gray"
objects = "Cells"
"""


def test_settings_have_cellprofilers_defaults():
    pipeline = parse_pipeline(TWO_STEPS, "mine.toml")
    assert pipeline.name == "mine"
    assert pipeline.image_names == ("Blood",)
    assert pipeline.steps[1].typical_diameter == (10, 40)
    assert pipeline.steps[1].thresholding_method == "Minimum Cross-Entropy"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'input_image = "Gray"',
            'input_imag = "Gray"',
            "step 2 IdentifyPrimaryObjects.*'input_imag'.*input_image",
        ),
        (
            'input_image = "Gray"',
            'input_image = "Grey"',
            "step 2 IdentifyPrimaryObjects.*'Grey'.*Blood, Gray",
        ),
        ("IdentifyPrimaryObjects", "IdentifyPrimaryObject", "step 2.*IdentifyPrimaryObjects"),
        ('objects = "Cells"', 'fill_holes = "Sometimes"', "fill_holes = 'Sometimes'.*'Never'"),
        ('objects = "Cells"', "typical_diameter = [10]", "typical_diameter"),
        (
            'objects = "Cells"',
            'declumping_method = "Laplacian of Gaussian"',
            "declumping_method = 'Laplacian of Gaussian'.*'Intensity', 'Shape' or 'None'",
        ),
        ('input_image = "Blood"\n', "", "step 1 ColorToGray: the setting 'input_image' is missing"),
        ('"Cells"', '"Image"', "step 2 IdentifyPrimaryObjects: objects cannot be called 'Image'"),
        ('"Cells"', '"errors"', "step 2 IdentifyPrimaryObjects: objects cannot be called 'errors'"),
        (
            TWO_STEPS,
            TWO_STEPS + TWO_STEPS[TWO_STEPS.rindex("[[step]]") :].replace("Cells", "cells"),
            "step 3 IdentifyPrimaryObjects: objects cannot be called 'cells'",
        ),
        ("[[image]]", "[[image]", "not a TOML file"),
        (
            'objects = "Cells"',
            "typical_diameter = [40, 10]",
            "step 2 IdentifyPrimaryObjects: typical_diameter: the least is above the largest$",
        ),
        ("[[image]]", '[[image]]\nname = "Blood"\n[[image]]', "two images have one name: Blood, Blood"),
        ("[[step]]", "[[stepp]]", "has no steps"),
        (TWO_STEPS, "step = [1, 2]", "has no steps: add .*module = "),
        (TWO_STEPS, "steps = 3" + TWO_STEPS, r"no setting 'steps'; did you mean \[\[step\]\]"),
        ("[[image]]", "[[images]]", r"no setting 'images'; did you mean \[\[image\]\]"),
        (TWO_STEPS, f"x = {'[' * 5000}", "not a TOML file"),
    ],
)
def test_a_fault_is_named_with_step_setting_value_and_what_would_do(old, new, said):
    with pytest.raises(PipelineError, match=f"mine.toml.*{said}"):
        parse_pipeline(TWO_STEPS.replace(old, new), "mine.toml")


def test_a_byte_order_mark_is_passed_over(tmp_path):
    cppipe = (GOLDEN / "small" / "pipeline.cppipe").read_text("utf-8")
    for name, text in (("a.toml", TWO_STEPS), ("a.cppipe", cppipe)):
        (tmp_path / name).write_bytes(text.encode("utf-8-sig"))
        assert load_pipeline(tmp_path / name).steps


def test_an_unknown_pipeline_is_told_of_those_there_are():
    with pytest.raises(PipelineError, match="blood-cells"):
        load_pipeline("blood-cell")


@pytest.mark.parametrize("name", built_in_pipelines())
def test_built_in_pipelines_load(name):
    assert load_pipeline(name).name == name
