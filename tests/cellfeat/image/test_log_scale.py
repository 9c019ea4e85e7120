import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.log_scale import log_scale


def test_the_scale_runs_from_a_floor_to_the_largest_pixel():
    # 0 counts as 1/256; the logarithm of 1/16 is half way from there to that of 1.
    scaled, scale = log_scale(np.array([[0.0, 1.0, 1 / 16]]))
    np.testing.assert_allclose(scaled, [[0, 1, 0.5]], atol=1e-12)
    assert scale.linear(np.float64(0.5)) == pytest.approx(1 / 16)


def test_thresholds_come_back():
    pixels = np.random.default_rng(0).random((5, 6)).astype(np.float32) + np.float32(0.1)
    scaled, scale = log_scale(pixels)
    assert scaled.dtype == np.float64
    np.testing.assert_allclose(scale.linear(scaled), np.maximum(pixels, scale.linear(0.0)), rtol=1e-5)


def test_there_is_no_logarithm_below_0():
    with pytest.raises(InputError, match=r"pixels go down to -0\.1, .*: cut them off at 0"):
        log_scale(np.array([[-0.1, 0.5]], np.float32))
    # A 256th of the range above the least pixel is above 0 here.
    assert np.isfinite(log_scale(np.array([[-0.001, 0.5]]))[0]).all()


def test_a_constant_image():
    scaled, scale = log_scale(np.full((2, 2), 0.5))
    assert scaled.tolist() == [[0, 0], [0, 0]]
    assert scale.linear(scaled[0, 0]) == pytest.approx(0.5)
