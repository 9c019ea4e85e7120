import colorsys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellfeat.errors import InputError
from cellfeat.image.gray import combine, split, split_hsv

EIGHT_BITS = st.integers(0, 255)


def test_combine_adds_in_float64_and_rounds_once():
    # For 69, 211 and 65 of 255 a sum in float32 ends in another last digit than the same sum in float64.
    color = (np.array([[[69, 211, 65]]], np.uint8) / np.float32(255)).astype(np.float32)
    exact = np.float32(sum(float(v) * (1 / 3) for v in color[0, 0]))
    assert (color * np.float32(1 / 3)).sum() != exact
    gray = combine(color)
    assert gray.dtype == np.float32
    assert gray[0, 0] == exact


def test_weights_are_relative():
    # 1 : 3 : 0 of red 1 and green 0 is a quarter, whatever blue is.
    color = np.array([[[1.0, 0.0, 0.7]]])
    assert combine(color, weights=(1, 3, 0))[0, 0] == 0.25
    assert combine(color, weights=(10, 30, 0))[0, 0] == 0.25


def test_channels_are_combined_in_the_order_given():
    color = np.arange(5, dtype=float).reshape(1, 1, 5) / 4
    # (1.0 * 1 + 0.25 * 3) / 4
    assert combine(color, channels=(4, 1), weights=(1, 3))[0, 0] == 0.4375


def test_split_takes_channels_as_they_are():
    color = np.arange(12, dtype=np.float32).reshape(2, 2, 3) / 12
    red, blue = split(color, channels=(0, 2))
    np.testing.assert_array_equal(red, color[:, :, 0])
    np.testing.assert_array_equal(blue, color[:, :, 2])
    assert red.flags.c_contiguous


@pytest.mark.parametrize(
    ("rgb", "hsv"),
    [
        ((1, 0, 0), (0, 1, 1)),
        ((0, 1, 0), (1 / 3, 1, 1)),
        ((0, 0, 1), (2 / 3, 1, 1)),
        ((1, 0, 1), (5 / 6, 1, 1)),  # blue decides: 4 sixths and one more
        ((0.5, 0.5, 0.5), (0, 0, 0.5)),  # gray has no hue
        ((0, 0, 0), (0, 0, 0)),
        ((0.5, 0.25, 0.375), (11 / 12, 0.5, 0.5)),  # between red and blue: -1/12 of a turn
    ],
)
def test_hue_saturation_value_of_known_colours(rgb, hsv):
    parts = split_hsv(np.array([[rgb]], np.float32))
    assert [float(part[0, 0]) for part in parts] == pytest.approx(hsv, rel=1e-6)


@settings(deadline=None)  # kernels compile on their first call
@given(st.tuples(EIGHT_BITS, EIGHT_BITS, EIGHT_BITS))
def test_hue_saturation_value_agree_with_the_standard_library(levels):
    color = (np.array([[levels]], np.uint8) / np.float32(255)).astype(np.float32)
    hue, saturation, value = (float(part[0, 0]) for part in split_hsv(color))
    expected = colorsys.rgb_to_hsv(*map(float, color[0, 0]))
    apart = abs(hue - expected[0])
    assert min(apart, 1 - apart) < 1e-6
    assert (saturation, value) == pytest.approx(expected[1:], rel=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: combine(np.zeros((2, 2))), r"colour image"),
        (lambda: combine(np.zeros((2, 2, 3), np.uint8)), r"floats in \[0, 1\]"),
        (lambda: combine(np.zeros((2, 2, 2))), "there is no channel 3"),
        (lambda: combine(np.zeros((2, 2, 3)), weights=(0, 0, 0)), "sum to 0"),
        (lambda: combine(np.zeros((2, 2, 3)), weights=(1, 1)), "3 channels need as many weights, not 2"),
        (lambda: split(np.zeros((2, 2, 3)), channels=(-1,)), "there is no channel 0"),
        (lambda: split_hsv(np.zeros((2, 2, 4))), "not 4 channels"),
    ],
)
def test_wrong_input_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
