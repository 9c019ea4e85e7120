import os

import pytest

from cellfeat.errors import UsageError
from cellfeat.pipeline.files import FileSettings, MetadataPattern
from cellfeat.pipeline.load import built_in_pipelines, load_pipeline, parse_pipeline
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.steps.measureimagequality import MeasureImageQuality, ThresholdMethod
from cellfeat.pipeline.steps.saveimages import SaveImages
from cellfeat.pipeline.toml import convert_file, to_toml


def test_all_kinds_of_values_come_back():
    pipeline = Pipeline(
        name="a \"b\" \\ 'c'",
        description="two\nlines\tand é \x7f",
        images=(InputImage(name="A", rule=r'and (file does containregexp "\\d+")'),),
        files=FileSettings(
            rule='and (file does contain "x")',
            metadata=(MetadataPattern(pattern=r"(?P<Plate>\d+)_'(?P<Well>.)"),),
            match_by="Metadata",
            match_metadata=({"A": "Plate", "odd name": "Plate"},),
        ),
        steps=(
            ColorToGray(input_image="A", conversion_method="Split", red_image=None, green_image="G"),
            ColorToGray(input_image="A", red_weight=0.25),
            MeasureImageQuality(images=("G",), blur_scales=(), thresholds=(ThresholdMethod(method="MoG"),)),
            SaveImages(image="G", method_for_file_names="Single name", suffix=""),
        ),
    )
    assert parse_pipeline(to_toml(pipeline), "x.toml") == pipeline


@pytest.mark.parametrize("name", built_in_pipelines())
def test_built_in_pipelines_come_back(name):
    pipeline = load_pipeline(name)
    assert parse_pipeline(to_toml(pipeline), name) == pipeline


def test_a_pipeline_is_called_as_its_file_in_text(tmp_path):
    path = tmp_path / os.fsdecode(b"a\xff.toml")
    path.write_text('[[image]]\nname = "A"\n[[step]]\nmodule = "MeasureImageIntensity"\nimages = ["A"]\n')
    pipeline = load_pipeline(path)
    assert pipeline.name == r"a\udcff"
    assert parse_pipeline(to_toml(pipeline), "x.toml") == pipeline


def test_a_file_that_exists_is_replaced_only_if_asked(tmp_path):
    out = tmp_path / "x.toml"
    name = built_in_pipelines()[0]
    convert_file(name, out)
    with pytest.raises(UsageError, match=r"x\.toml: exists: name another file, or add --overwrite"):
        convert_file(name, out)
    convert_file(name, out, overwrite=True)
    assert load_pipeline(out) == load_pipeline(name)
