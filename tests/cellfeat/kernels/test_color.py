import numpy as np

from cellfeat.kernels.color import hue_saturation_value, weighted_sum

rng = np.random.default_rng(7)


def test_weighted_sum_equals_numpy():
    pixels = rng.random((50, 4)).astype(np.float32)
    weights = np.array([0.2, 0.3, 0.5])
    terms = pixels[:, [3, 0, 1]] * weights
    expected = (terms[:, 0] + terms[:, 1] + terms[:, 2]).astype(np.float32)
    np.testing.assert_array_equal(weighted_sum(pixels, np.array([3, 0, 1]), weights), expected)


def test_hue_saturation_value_equals_numpy_in_float32():
    pixels = (rng.integers(0, 8, (500, 3)) / np.float32(7)).astype(np.float32)
    red, green, blue = pixels.T
    largest = pixels.max(1)
    spread = largest - pixels.min(1)
    divisor = np.where(spread > 0, spread, np.float32(1))
    sixths = np.select(
        [spread == 0, blue == largest, green == largest],
        [
            np.zeros_like(red),
            np.float32(4) + (red - green) / divisor,
            np.float32(2) + (blue - red) / divisor,
        ],
        (green - blue) / divisor,
    )
    hue, saturation, value = hue_saturation_value(pixels)
    np.testing.assert_array_equal(hue, (sixths / np.float32(6)) % np.float32(1))
    np.testing.assert_array_equal(
        saturation,
        np.where(largest > 0, spread / np.where(largest > 0, largest, np.float32(1)), np.float32(0)),
    )
    np.testing.assert_array_equal(value, largest)
