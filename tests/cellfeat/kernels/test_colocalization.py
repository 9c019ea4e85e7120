import numpy as np

from cellfeat.kernels.colocalization import (
    above_costes,
    above_thresholds,
    bright_pixels,
    correlations,
    rank_weights,
)

rng = np.random.default_rng(11)
X = rng.integers(0, 9, 60) / 8
Y = rng.integers(0, 9, 60) / 8
WEIGHTS = rng.random(60)
STARTS = np.array([0, 20, 45, 60])
PARTS = [slice(0, 20), slice(20, 45), slice(45, 60)]


def test_correlations_equal_numpy():
    expected = [np.corrcoef(X[part], Y[part])[0, 1] for part in PARTS]
    np.testing.assert_allclose(correlations(X, Y, STARTS), expected, rtol=1e-12)


def test_a_constant_image_has_no_correlation():
    assert np.isnan(correlations(np.ones(3), np.arange(3.0), np.array([0, 3]))).all()


def test_bright_pixels_equal_masks():
    bright, other_bright, both = bright_pixels(X, Y, 0.25, 0.5)
    np.testing.assert_array_equal(bright, X[X > 0.25])
    np.testing.assert_array_equal(other_bright, Y[Y > 0.5])
    np.testing.assert_array_equal(both, np.flatnonzero((X > 0.25) & (Y > 0.5)))


def test_sums_above_thresholds_equal_masks():
    limits, other_limits = np.array([0.25, 0.5, 0.0]), np.array([0.5, 0.125, 2.0])
    got = above_thresholds(X, Y, WEIGHTS, STARTS, limits, other_limits)
    for i, part in enumerate(PARTS):
        x, y, weights = X[part], Y[part], WEIGHTS[part]
        bright, other_bright = x >= limits[i], y >= other_limits[i]
        x2, y2, w2 = (values[bright & other_bright] for values in (x, y, weights))
        expected = [
            x[bright].sum(),
            y[other_bright].sum(),
            x2.sum(),
            y2.sum(),
            (x2 * w2).sum(),
            (y2 * w2).sum(),
        ]
        expected += [(x2 * x2).sum(), (y2 * y2).sum(), (x2 * y2).sum(), x2.size]
        np.testing.assert_allclose(got[:, i], expected, rtol=1e-12)


def test_a_pixel_at_costes_threshold_counts_for_the_total_only():
    got = above_costes(np.array([0.5, 1.0]), np.array([1.0, 1.0]), np.array([0, 2]), 0.5, 0.0)
    np.testing.assert_array_equal(got[:, 0], [1.5, 2.0, 1.0, 1.0, 1])


def test_weights_fall_with_the_distance_of_ranks():
    np.testing.assert_array_equal(rank_weights(np.array([0, 1, 3]), np.array([0, 2, 0])), [1, 0.75, 0.25])
    assert rank_weights(np.zeros(0, np.int64), np.zeros(0, np.int64)).size == 0
