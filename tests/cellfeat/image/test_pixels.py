import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.pixels import as_gray, as_pixels


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
        (np.array([[0.5, 1], [np.nan, 0]]), "NaN"),
        (np.array([[0.5, -np.inf], [1, 0]]), "infinite"),
        (np.array([[np.inf, 0.5], [1, 0]], np.float32), "infinite"),
        (np.zeros((3, 2)), "must be equal"),
    ],
)
def test_what_is_no_gray_image_is_refused(pixels, said):
    with pytest.raises(InputError, match=said):
        as_pixels(pixels, (2, 2))


def test_what_has_been_checked_passes_as_it_is():
    image = as_gray([[0.5, 1.0], [0.25, 0.0]])
    assert as_gray(image, (2, 2)) is image
    assert as_pixels(image) is image.pixels
    with pytest.raises(InputError, match="must be equal"):
        as_gray(image, (2, 3))


def test_read_only_pixels_are_copied_and_others_are_not():
    pixels = np.ones((2, 2), np.float32)
    assert as_pixels(pixels) is pixels
    pixels.flags.writeable = False
    assert as_pixels(pixels).flags.writeable


def test_a_gray_image_stands_for_its_pixels():
    image = as_gray(np.array([[0.5, 1.0], [0.25, 0.0]], np.float32))
    assert np.asarray(image) is image.pixels
    assert np.array(image, np.float64).dtype == np.float64
    assert (np.asarray(image) > 0).sum() == 3
    assert image.extremes == (0, 1)
    assert image.in_order.tolist() == [0, 0.25, 0.5, 1]
    # Distances from the mean, 7/16, are 1/16, 9/16, -3/16 and -7/16.
    assert image.sums.tolist() == [1.75, 0.4375, 140 / 256]
