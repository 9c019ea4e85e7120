import numpy as np
import pytest
from scipy import ndimage

from cellfeat.kernels.convolve import convolve_inside, convolve_symmetric


def test_by_hand():
    image = np.array([[0.0, 0, 0], [0, 8, 0], [0, 0, 4]])
    got = convolve_symmetric(image, np.array([0.5, 0.25]))
    assert got.tolist() == [[0.5, 1, 0.5], [1, 2.25, 1.5], [0.5, 1.5, 1.5]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (20, 31)])
@pytest.mark.parametrize("reach", [0, 1, 6])
def test_it_has_the_bits_of_scipy(dtype, shape, reach):
    rng = np.random.default_rng(0)
    image, half = rng.random(shape).astype(dtype), rng.random(reach + 1)
    weights = np.concatenate([half[:0:-1], half])
    once = ndimage.convolve1d(image, weights, axis=0, mode="constant")
    np.testing.assert_array_equal(
        convolve_symmetric(image, half), ndimage.convolve1d(once, weights, axis=1, mode="constant")
    )


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (6, 7), (7, 6), (8, 20), (25, 19)])
@pytest.mark.parametrize("reach", [0, 1, 3])
def test_inside_it_is_divided_by_the_same_of_ones_to_the_last_bit(shape, reach):
    weights = np.random.default_rng(reach).random(reach + 1) + 0.1
    image = np.random.default_rng(0).random(shape).astype(np.float32)
    expected = convolve_symmetric(image, weights) / (convolve_symmetric(np.ones(shape), weights) + 0.5)
    got = np.empty_like(expected)
    convolve_inside(image, weights, 0.5, got)
    np.testing.assert_array_equal(got, expected)
