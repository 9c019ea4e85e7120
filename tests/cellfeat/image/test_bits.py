import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.bits import to_bits


def test_floats_are_scaled_and_rounded():
    # 0.5 * 255 = 127.5 is a half, which goes to the even 128. In single precision 0.3 * 255 is 76.5 too,
    # and goes to 76; in double 0.3 (a little more, from single) would go to 77.
    image = np.array([[0, 1, 0.5, -1, 0.3]], np.float32)
    assert to_bits(image, "8-bit integer").tolist() == [[0, 255, 128, 0, 76]]
    assert to_bits(image, "16-bit integer").tolist() == [[0, 65535, 32768, 0, 19660]]


def test_every_8_bit_value_comes_back():
    values = np.arange(256, dtype=np.float32)[None] / np.float32(255)
    got = to_bits(values, "8-bit integer")
    assert got.dtype == np.uint8
    assert got.tolist() == [list(range(256))]


def test_every_16_bit_value_comes_back():
    values = np.arange(65536, dtype=np.float32) / np.float32(65535)
    assert to_bits(values, "16-bit integer").tolist() == list(range(65536))


def test_a_mask_is_black_and_white():
    mask = np.array([[True, False]])
    assert to_bits(mask, "8-bit integer").tolist() == [[255, 0]]
    assert to_bits(mask, "16-bit integer").tolist() == [[65535, 0]]
    assert to_bits(mask, "No conversion").tolist() == [[255, 0]]
    assert to_bits(mask, "32-bit floating point").tolist() == [[1, 0]]


def test_object_numbers_stay():
    labels = np.array([[0, 255]], np.int32)
    assert to_bits(labels, "8-bit integer").tolist() == [[0, 255]]
    assert to_bits(labels * 257, "16-bit integer").tolist() == [[0, 65535]]
    assert to_bits(labels, "No conversion").dtype == np.int32


@pytest.mark.parametrize(
    ("image", "depth", "reason"),
    [
        (np.array([256]), "8-bit integer", "up to 256"),
        (np.array([65536]), "16-bit integer", "up to 65536"),
        (np.array([1]), "32-bit floating point", "object numbers"),
        (np.array([1.5]), "8-bit integer", "outside"),
        (np.array([np.nan]), "16-bit integer", "outside"),
    ],
)
def test_what_does_not_fit(image, depth, reason):
    with pytest.raises(InputError, match=reason):
        to_bits(image, depth)
