import numpy as np
import pytest

from cellfeat.image.sauvola import sauvola


@pytest.mark.parametrize("window", [3, 4, 15, 41])
def test_mean_and_deviation_of_the_mirrored_square(window):
    pixels = np.random.default_rng(0).random((12, 17))
    half = window // 2
    around = np.pad(pixels, half, mode="reflect")
    side = 2 * half + 1
    squares = np.lib.stride_tricks.sliding_window_view(around, (side, side))
    mean, deviation = squares.mean(axis=(2, 3)), squares.std(axis=(2, 3))
    np.testing.assert_allclose(sauvola(pixels, window), mean * (1 + 0.2 * (deviation - 1)), rtol=1e-9)


def test_a_constant_image_is_above_its_threshold():
    np.testing.assert_allclose(sauvola(np.full((1, 6), 0.5, np.float32), 5), 0.4)
