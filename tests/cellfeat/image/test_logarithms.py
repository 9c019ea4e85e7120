import numpy as np
import pytest

from cellfeat.image.logarithms import logarithms


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("largest", [0.002, 1, 3])
def test_logarithms_are_those_of_each_step_by_itself(dtype, largest):
    pixels = np.linspace(0, largest, 1000).astype(dtype)
    least, step = dtype(pixels.max() / 256), dtype(2**-8)
    clipped = np.minimum(np.maximum(np.maximum(pixels, least), step), dtype(1))
    noise = np.random.RandomState(0).normal(size=1024)[:1000]
    noisy = np.log2(clipped + step).astype(float) * noise + (1 - noise) * np.log2(clipped).astype(float)
    found = logarithms(pixels, float(pixels.max()))
    assert found.plain.dtype == dtype
    np.testing.assert_array_equal(found.plain, np.log2(np.maximum(pixels, least)))
    np.testing.assert_array_equal(found.noisy, np.log2(np.exp2(noisy)))
