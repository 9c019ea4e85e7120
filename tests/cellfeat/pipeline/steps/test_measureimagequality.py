import numpy as np
import pytest
from pydantic import ValidationError

from cellfeat.errors import ImageError
from cellfeat.pipeline.steps.measureimagequality import MeasureImageQuality
from cellfeat.pipeline.workspace import Image, Workspace


@pytest.fixture
def workspace():
    rng = np.random.default_rng(0)
    images = {name: Image(rng.random((9, 9)), scale) for name, scale in (("File", 255.0), ("Made", None))}
    return Workspace(images, image_row={"FileName_File": "a.png"})


def test_images_from_files_are_measured_unless_named(workspace):
    MeasureImageQuality().run(workspace)
    assert workspace.image_row["ImageQuality_Scaling_File"] == 255
    assert "ImageQuality_ThresholdOtsu_File_2W" in workspace.image_row
    assert "ImageQuality_LocalFocusScore_File_20" in workspace.image_row
    assert not [column for column in workspace.image_row if "Made" in column]


def test_an_image_that_was_made_has_no_scaling(workspace):
    MeasureImageQuality(images=("Made",)).run(workspace)
    assert np.isnan(workspace.image_row["ImageQuality_Scaling_Made"])


def test_all_threshold_methods(workspace):
    step = MeasureImageQuality(images=("File",), all_threshold_methods=True)
    step.run(workspace)
    assert sum(column.startswith("ImageQuality_Threshold") for column in workspace.image_row) == 15


def test_no_image_from_a_file_is_an_error(workspace):
    workspace.image_row.clear()
    with pytest.raises(ImageError, match="name the images"):
        MeasureImageQuality().run(workspace)


@pytest.mark.parametrize(
    "settings",
    [{"blur_scales": (0,)}, {"thresholds": ({"method": "Li"},)}, {"thresholds": ({"fraction": 0.1},)}],
)
def test_wrong_settings_are_refused(settings):
    with pytest.raises(ValidationError):
        MeasureImageQuality(**settings)
