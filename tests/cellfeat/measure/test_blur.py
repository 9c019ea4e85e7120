import numpy as np
import pytest

from cellfeat.image.pixels import as_gray
from cellfeat.measure.blur import correlation, focus_score, local_focus_score, power_slope


def test_focus_is_variance_over_mean():
    # 0 and 1: variance 1/4, mean 1/2.
    assert focus_score(as_gray(np.array([[0.0, 1.0]]))) == 0.5
    assert focus_score(as_gray(np.zeros((2, 2)))) == 0


def test_local_focus_compares_tiles():
    # Four tiles of 2x2: half 0 and half 2a have mean a and variance a^2, so variance / mean = a, for
    # a = 1/8 2/8 3/8 4/8. Their median is 2.5/8, their variance 1.25/64.
    levels = np.array([[1, 2], [3, 4]]) / 8
    pixels = np.kron(levels, np.array([[0, 2], [2, 0]]))
    assert local_focus_score(as_gray(pixels), 2) == pytest.approx(1.25 / 64 / (2.5 / 8), rel=1e-12)


def test_local_focus_of_constant_or_black_tiles_is_zero():
    assert local_focus_score(as_gray(np.full((4, 4), 0.5)), 2) == 0
    assert local_focus_score(as_gray(np.zeros((4, 4))), 2) == 0


def test_sides_are_cut_into_equal_tiles():
    # A side of 5 with tiles of at most 2 has three: columns 0 1 | 2 3 | 4. Only the last is not constant,
    # so the median is 0.
    pixels = np.array([[0.5, 0.5, 0.5, 0.5, 0.1], [0.5, 0.5, 0.5, 0.5, 0.2]])
    assert local_focus_score(as_gray(pixels), 2) == 0


@pytest.mark.parametrize(("distance", "expected"), [(1, -1.0), (2, 1.0), (8, 0.0), (9, 0.0)])
def test_stripes_correlate_with_their_own_period(distance, expected):
    # One column dark, one bright: the opposite beside each, the same two away; nothing 8 columns away.
    stripes = np.tile([0.0, 1.0], (3, 4))
    assert correlation(as_gray(stripes), distance) == pytest.approx(expected, abs=1e-12)


def test_a_constant_image_has_no_correlation_and_no_slope():
    assert correlation(as_gray(np.full((40, 40), 0.3)), 1) == 0
    assert power_slope(as_gray(np.full((40, 40), 0.3))) == 0


def test_blurring_steepens_the_spectrum_and_brightness_does_not():
    rng = np.random.default_rng(0)
    noise = rng.random((128, 128))
    smooth = sum(np.roll(noise, (i, j), (0, 1)) for i in range(6) for j in range(6)) / 36
    assert power_slope(as_gray(smooth)) < power_slope(as_gray(noise)) - 0.1
    assert abs(power_slope(as_gray(noise))) < 0.2 + 1  # the power of a ring of noise grows with its radius
    assert power_slope(as_gray(noise * 0.25 + 0.1)) == pytest.approx(power_slope(as_gray(noise)), rel=1e-9)


@pytest.mark.parametrize(("side", "measured"), [(31, False), (32, True)])
def test_two_rings_need_a_side_of_32(side, measured):
    pixels = np.random.default_rng(0).random((side, 50))
    assert (power_slope(as_gray(pixels)) != 0) == measured
