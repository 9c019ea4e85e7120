import numpy as np
import pytest
from pydantic import ValidationError

from cellfeat.errors import ImageError
from cellfeat.pipeline.step import gray
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.workspace import Image, Workspace

COLOR = np.array([[[1.0, 0.5, 0.0]]], np.float32)


def images_after(**settings):
    workspace = Workspace({"Cells": Image(COLOR, 255.0)})
    ColorToGray(input_image="Cells", **settings).run(workspace)
    del workspace.images["Cells"]
    return workspace.images


def test_defaults_are_those_of_cellprofiler():
    images = images_after()
    assert {name: float(image.pixels[0, 0]) for name, image in images.items()} == {"OrigGray": 0.5}
    assert images["OrigGray"].scale == 255.0
    assert list(images_after(conversion_method="Split")) == ["OrigRed", "OrigGreen", "OrigBlue"]
    hsv = images_after(conversion_method="Split", image_type="HSV")
    assert list(hsv) == ["OrigHue", "OrigSaturation", "OrigValue"]


def test_components_can_be_left_out_and_renamed():
    images = images_after(conversion_method="Split", red_image=None, green_image="Stain")
    assert {name: float(image.pixels[0, 0]) for name, image in images.items()} == {
        "Stain": 0.5,
        "OrigBlue": 0.0,
    }


def test_channels_are_split_or_combined_by_number():
    parts = images_after(
        conversion_method="Split",
        image_type="Channels",
        channels=({"number": 3, "output_image": "C"}, {"number": 1, "output_image": "A"}),
    )
    assert {name: float(image.pixels[0, 0]) for name, image in parts.items()} == {"C": 0.0, "A": 1.0}
    whole = images_after(image_type="Channels", channels=({"number": 2}, {"number": 1, "weight": 3}))
    assert float(whole["OrigGray"].pixels[0, 0]) == 0.875  # (0.5 + 3 * 1) / 4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"red_image": "R"}, "red_image: no such image is made"),
        ({"conversion_method": "Split", "output_image": "G"}, "output_image: no such image"),
        ({"output_image": None}, "needs a name"),
        ({"red_weight": 0, "green_weight": 0, "blue_weight": 0}, "at least one must be above 0"),
        ({"image_type": "Channels"}, "at least one channel"),
        ({"image_type": "Channels", "channels": ({"output_image": "A"},)}, "none when combined"),
        (
            {"conversion_method": "Split", "image_type": "Channels", "channels": ({},)},
            "output_image when split",
        ),
        ({"image_type": "CMYK"}, "RGB"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(settings, message):
    with pytest.raises(ValidationError, match=message):
        ColorToGray(input_image="Cells", **settings)


def test_a_color_image_is_no_gray_one():
    workspace = Workspace({"Cells": Image(COLOR), "Mask": Image(np.array([[True, False]]))})
    with pytest.raises(ImageError, match="Cells has 3 channels"):
        gray(workspace, "Cells")
    np.testing.assert_array_equal(gray(workspace, "Mask"), [[1, 0]])
