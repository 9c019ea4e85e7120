import numpy as np
import pytest
from scipy import ndimage

from cellfeat.kernels.convolve import convolve_symmetric


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
