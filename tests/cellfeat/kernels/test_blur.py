import numpy as np
import pytest

from cellfeat.kernels.blur import (
    correlation_of_pairs,
    evened,
    neighbor_pairs,
    ring_sums,
    rings_seen,
    slope_of_line,
    spread_of_tiles,
    tile_moments,
)

PIXELS = np.random.default_rng(1).random((9, 11))


def test_tiles_equal_slices():
    rows, columns = np.repeat([0, 1], [4, 5]), np.repeat([0, 1, 2], [3, 4, 4])
    sizes, means, squares = tile_moments(PIXELS, rows, columns)
    tiles = [
        PIXELS[top:bottom, left:right]
        for top, bottom in ((0, 4), (4, 9))
        for left, right in ((0, 3), (3, 7), (7, 11))
    ]
    np.testing.assert_array_equal(sizes, [tile.size for tile in tiles])
    np.testing.assert_allclose(means, [tile.mean() for tile in tiles], rtol=1e-12)
    np.testing.assert_allclose(squares, [tile.var() * tile.size for tile in tiles], rtol=1e-12)


def test_pairs_are_of_a_level_and_the_level_to_its_right():
    # Of four levels from 0.5 to 1.5, the largest pixel belongs to the last.
    pixels = np.array([[0.5, 0.8, 1.5], [1.2, 0.9, 0.74]])
    expected = np.zeros((4, 4))
    expected[0, 3] = expected[2, 0] = 1
    np.testing.assert_array_equal(neighbor_pairs(pixels, 0.5, 1.0, 2, 4), expected)
    assert neighbor_pairs(pixels, 0.5, 1.0, 3, 4).sum() == 0


@pytest.mark.parametrize("height", [8, 9])
def test_rings_are_around_all_four_corners(height):
    pixels = PIXELS[:height]
    spectrum = np.abs(np.fft.fft2(pixels))
    rows, columns = (np.minimum(np.arange(side), side - 1 - np.arange(side)) for side in pixels.shape)
    rings = np.sqrt(rows[:, None] ** 2 + columns**2).astype(int)
    sums, powers = ring_sums(np.abs(np.fft.rfft2(pixels))[:, :5], 4)
    np.testing.assert_allclose(sums, [spectrum[rings == k].sum() for k in range(4)], rtol=1e-12)
    np.testing.assert_allclose(powers, [(spectrum[rings == k] ** 2).sum() for k in range(4)], rtol=1e-12)


def test_correlation_is_that_of_the_levels_of_all_pairs():
    pairs = np.random.default_rng(0).integers(0, 9, (8, 8))
    left, right = (np.repeat(levels.ravel(), pairs.ravel()) for levels in np.indices((8, 8)))
    assert correlation_of_pairs(pairs) == pytest.approx(np.corrcoef(left, right)[0, 1], rel=1e-12)
    assert correlation_of_pairs(np.diag([0, 3, 0, 0])) == 0


def test_rings_without_power_are_left_out():
    magnitudes = np.abs(np.fft.rfft2(PIXELS))[:, :5]
    _, powers = ring_sums(magnitudes, 4)
    radii, seen = rings_seen(magnitudes, 4, 1)
    assert radii.tolist() == [2, 3, 4]
    np.testing.assert_array_equal(seen, powers[1:])
    assert rings_seen(np.zeros((9, 5)), 4, 1)[0].size == 0
    assert rings_seen(np.full((9, 5), np.nan), 4, 1)[0].size == 0


def test_a_slope_is_that_of_least_squares():
    x, y = np.random.default_rng(4).random((2, 20))
    assert slope_of_line(x, y) == pytest.approx(np.polyfit(x, y, 1)[0], rel=1e-12)


def test_tiles_with_a_mean_of_0_do_not_count():
    rows, columns = np.repeat([0, 1], [4, 5]), np.repeat([0, 1], [3, 8])
    pixels = PIXELS.copy()
    pixels[:4, :3] = 0
    scores = np.array([tile.var() / tile.mean() for tile in (pixels[:4, 3:], pixels[4:, :3], pixels[4:, 3:])])
    assert spread_of_tiles(pixels, rows, columns) == pytest.approx(
        scores.var() / np.median(scores), rel=1e-12
    )
    assert spread_of_tiles(np.zeros((9, 11)), rows, columns) == 0


@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_evened_pixels_keep_their_precision(real):
    pixels = PIXELS.astype(real)
    even = pixels / real(3)
    np.testing.assert_array_equal(evened(pixels, real(3)), even - even.mean())
