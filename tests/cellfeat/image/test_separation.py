import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.image.separation import FEATURES, separation

VARIANCE, ENTROPIES = "Threshold_WeightedVariance", "Threshold_SumOfEntropies"


def test_variance_of_logarithms_weighted_by_pixels():
    # Logarithms: -1 and -1 in the dark, 0 and -2 in the bright; variances 0 and 1, two pixels each.
    pixels = np.array([[0.5, 0.5], [1.0, 0.25]])
    assert separation(pixels, np.array([[False, False], [True, True]]))[VARIANCE] == 0.5


def test_intensities_have_a_floor():
    # 0 counts as 1/256: logarithms -8 and 0, variance 16.
    assert separation(np.array([[0.0, 1.0]]), np.array([[True, True]]))[VARIANCE] == 16


def test_entropies_of_classes_in_a_bin_of_their_own_are_0():
    # The noise moves a pixel by some 256ths, less than a bin of a 256th of eight powers of 2.
    pixels = np.array([[2.0**-8, 1.0]])
    assert separation(pixels, np.array([[False, True]]))[ENTROPIES] == 0


def test_entropies_are_less_than_those_of_pixels_all_apart():
    rng = np.random.default_rng(0)
    pixels, mask = rng.random((20, 20)), rng.random((20, 20)) < 0.5
    bright = mask.sum()
    limit = -math.log2(bright) - math.log2(400 - bright)
    assert limit <= separation(pixels, mask)[ENTROPIES] < -8


@pytest.mark.parametrize("mask", [True, False])
def test_one_class_has_no_entropy(mask):
    pixels = np.random.default_rng(0).random((4, 4))
    got = separation(pixels, np.full((4, 4), mask))
    assert got[ENTROPIES] == 0
    assert got[VARIANCE] == pytest.approx(np.log2(np.maximum(pixels, pixels.max() / 256)).var())


@pytest.mark.parametrize("least", [0.0, -1.0])
def test_an_image_without_a_pixel_above_0(least):
    pixels = np.linspace(least, 0, 9).reshape(3, 3)
    assert separation(pixels, np.zeros((3, 3), bool)) == {VARIANCE: 0, ENTROPIES: 0}
    assert separation(pixels - 0.5, np.ones((3, 3), bool)) == {VARIANCE: 0, ENTROPIES: 0}


def test_a_white_image_has_the_logarithm_of_its_size():
    # The first three numbers of the noise are positive, so that all pixels are cut off at 1.
    assert separation(np.ones((1, 3)), np.ones((1, 3), bool))[ENTROPIES] == pytest.approx(math.log2(3))


@given(arrays(np.float32, (5, 7), elements=st.floats(0, 1, width=32)), arrays(bool, (5, 7)))
def test_the_declared_columns_and_ranges(pixels, mask):
    got = separation(pixels, mask)
    assert set(FEATURES.named(got, name="Cells")) == {f.column.format(name="Cells") for f in FEATURES}
    assert 0 <= got[VARIANCE] <= 16.001
    assert -16 <= got[ENTROPIES] <= math.log2(35)
