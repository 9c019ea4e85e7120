import numpy as np
import pytest
from scipy import ndimage

from cellfeat.image.smooth import sigma_of_scale, smooth


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (5, 4), (30, 41)])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.7])
def test_it_is_the_gaussian_of_scipy_over_that_of_ones_to_the_last_bit(dtype, shape, sigma):
    pixels = np.random.default_rng(0).random(shape).astype(dtype)
    blurred = ndimage.gaussian_filter(pixels, sigma, mode="constant")
    inside = ndimage.gaussian_filter(np.ones(shape), sigma, mode="constant")
    np.testing.assert_array_equal(smooth(pixels, sigma), blurred / (inside + np.finfo(float).eps))


def test_the_border_is_not_darker():
    np.testing.assert_allclose(smooth(np.full((6, 7), 0.5), 2.0), 0.5, rtol=1e-12)


def test_half_of_the_weight_is_within_the_scale():
    # Half of a normal distribution lies within 0.6745 sigma of its centre.
    assert sigma_of_scale(1.3488) == pytest.approx(1.0, rel=1e-12)
