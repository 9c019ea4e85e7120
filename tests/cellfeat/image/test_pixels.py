import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.pixels import as_pixels


def test_floats_keep_their_precision_and_lists_become_float64():
    assert as_pixels(np.zeros((1, 2), np.float32)).dtype == np.float32
    assert as_pixels(np.zeros((1, 2), np.float16)).dtype == np.float64
    assert as_pixels([[0.5, 1.0]]).dtype == np.float64


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (np.zeros((2, 2, 3)), "gray image"),
        (np.zeros((0, 2)), "at least one pixel"),
        (np.zeros((2, 2), np.uint8), "pixels / 255"),
        (np.full((2, 2), np.nan), "NaN"),
        (np.zeros((3, 2)), "must be equal"),
    ],
)
def test_what_is_no_gray_image_is_refused(pixels, said):
    with pytest.raises(InputError, match=said):
        as_pixels(pixels, (2, 2))
