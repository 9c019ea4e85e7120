import numpy as np
import pytest

from cellfeat.kernels.colocalization import (
    above_costes,
    above_thresholds,
    correlations,
    products_above,
    rank_weights,
    sums_above,
    weighted_sums_above,
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


@pytest.mark.parametrize(
    ("limit", "other_limit"), [(0.25, 0.5), (0.5, -1.0), (-1.0, 0.5), (-1.0, -1.0), (2, 2)]
)
@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_sums_above_limits_equal_masks(limit, other_limit, real):
    x, y, limits = X.astype(real), Y.astype(real), (real(limit), real(other_limit))
    bright, other_bright = x > limit, y > other_limit
    both = bright & other_bright
    # Eighths and their products are added without rounding.
    sums = sums_above(x, y, *limits)
    assert sums.dtype == real
    assert sums.tolist() == [x[bright].sum(), y[other_bright].sum(), x[both].sum(), y[both].sum()]
    products = products_above(x, y, *limits)
    assert products.dtype == real
    assert products.tolist() == [(x * y)[both].sum(), (x * x)[both].sum(), (y * y)[both].sum()]
    weighted = weighted_sums_above(x, y, WEIGHTS, *limits)
    expected = [(x * WEIGHTS)[both].sum(), (y * WEIGHTS)[both].sum()]
    np.testing.assert_allclose(weighted, expected, rtol=1e-12)


def test_parts_above_thresholds_equal_masks():
    parts, wholes, is_any = above_thresholds(X, Y, WEIGHTS, STARTS, 0.5)
    for i, part in enumerate(PARTS):
        x, y, weights = X[part], Y[part], WEIGHTS[part]
        bright, other_bright = x >= x.max() / 2, y >= y.max() / 2
        x2, y2, w2 = (values[bright & other_bright] for values in (x, y, weights))
        product, square, other_square = (x2 * y2).sum(), (x2 * x2).sum(), (y2 * y2).sum()
        totals = [x[bright].sum(), y[other_bright].sum()]
        sums = [x2.sum(), y2.sum(), (x2 * w2).sum(), (y2 * w2).sum(), product, product, product]
        np.testing.assert_allclose(parts[:, i], sums, rtol=1e-12)
        root = np.sqrt(square * other_square)
        np.testing.assert_allclose(wholes[:, i], [*totals, *totals, root, square, other_square], rtol=1e-12)
    assert is_any


def test_pixels_that_are_bright_in_one_image_each_have_no_parts():
    x = np.array([1.0, 0.0])
    parts, wholes, is_any = above_thresholds(x, 1 - x, np.ones(2), np.array([0, 2]), 0.5)
    assert not parts.any()
    assert wholes[:, 0].tolist() == [1, 1, 1, 1, 0, 0, 0]
    assert not is_any
    assert not above_costes(x, 1 - x, np.array([0, 2]), 0.5, 0.5)[2]


def test_a_pixel_at_costes_threshold_counts_for_the_total_only():
    got = above_costes(np.array([0.5, 1.0]), np.array([1.0, 1.0]), np.array([0, 2]), 0.5, 0.0)
    parts, wholes, is_any = got
    assert (parts.tolist(), wholes.tolist(), is_any) == ([[1.0], [1.0]], [[1.5], [2.0]], True)


def test_weights_fall_with_the_distance_of_ranks():
    # Ranks 0, 1, 2, 3 and 1, 2, 2, 0 of 4.
    first, second = np.array([0.1, 0.2, 0.3, 0.9]), np.array([0.5, 0.7, 0.7, 0.2])
    np.testing.assert_array_equal(rank_weights(first, second), [0.75, 0.75, 1, 0.25])
    assert rank_weights(np.zeros(0), np.zeros(0)).size == 0
