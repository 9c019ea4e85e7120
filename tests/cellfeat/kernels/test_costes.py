import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellfeat.kernels.costes import bisect, correlation_below, descend, means_and_variances

X = np.array([1, 2, 3, 7]) / 8
Y = np.array([2, 1, 3, 7]) / 8


@settings(deadline=None)  # kernels compile on their first call
@given(st.integers(0, 10**6), st.floats(0, 1), st.floats(-1, 1))
def test_correlation_below_equals_numpy(seed, limit, other_limit):
    x, y = np.random.default_rng(seed).integers(0, 6, (2, 40)) / 5
    below = (x < limit) | (y < other_limit)
    count, correlation = correlation_below(x, y, limit, other_limit)
    assert count == below.sum()
    if count and np.ptp(x[below]) and np.ptp(y[below]):
        assert correlation == pytest.approx(np.corrcoef(x[below], y[below])[0, 1], abs=1e-12)
    else:
        assert np.isnan(correlation)


def test_no_correlation_at_all_has_the_sign_that_rounding_leaves():
    # Levels 154 152 153 154 and 116 114 111 111: distances 0.75 -1.25 -0.25 0.75 and 3 1 -2 -2, products
    # 2.25 - 1.25 + 0.5 - 1.5 = 0. SciPy 1.9.0, which CellProfiler 4.2.8 stands on, gives -5.6e-17.
    x = (np.array([154, 152, 153, 154]) / np.float32(255)).astype(np.float32)
    y = (np.array([116, 114, 111, 111]) / np.float32(255)).astype(np.float32)
    assert -1e-15 < correlation_below(x, y, 1.0, 1.0)[1] < 0


def test_limits_are_rounded_to_the_precision_of_the_pixels():
    x = np.array([0.1], np.float32)  # 0.1 in float32 is above 0.1
    assert correlation_below(x, x, 0.1, 0.0)[0] == 0
    assert correlation_below(x.astype(float), x.astype(float), float(x[0]), 0.0)[0] == 0
    assert correlation_below(x, x, 0.11, 0.0)[0] == 1


def test_a_threshold_that_leaves_no_correlation_is_found():
    # On the line y = x, in eighths. From 7 down to 4 the pixels below are 1 2 3 against 2 1 3, r = 0.5;
    # below 3 they are 1 2 against 2 1, r = -1: the search stops there.
    assert descend(X, Y, 1.0, 0.0, 8.0, True) == (3 / 8, 3 / 8)


def test_bisection_ends_one_level_below_the_last_correlated_one():
    # Levels 6 (5/6 of the window 1..8) and 4 (half of 1..7) are correlated; below 3 are only two pixels.
    assert bisect(X, Y, 1.0, 0.0, 8.0) == 3 / 8


@pytest.mark.parametrize("accurate", [True, False])
def test_images_without_a_regression_line_end_the_search(accurate):
    black = np.zeros(9)
    assert bisect(black, black, np.nan, np.nan, 255.0) == 0
    assert descend(black, black, np.nan, np.nan, 255.0, accurate) == pytest.approx(
        (1 / 255, np.nan), nan_ok=True
    )


@pytest.mark.parametrize("real", [np.float32, np.float64])
@pytest.mark.parametrize("black", [0, 7, 40])
def test_means_and_variances_are_those_of_lit_pixels(real, black):
    x, y = np.random.default_rng(3).integers(1, 9, (2, 40)).astype(real) / 8
    x[:black] = y[: black // 2] = 0
    y[black // 2 : black] = 0
    lit = (x > 0) | (y > 0)
    means, variances = means_and_variances(x, y)
    assert (means.dtype, variances.dtype) == (real, real)
    if not lit.any():
        assert np.isnan([*means, *variances]).all()
        return
    parts = [x[lit], y[lit], x[lit] + y[lit]]
    np.testing.assert_allclose(means, [part.mean() for part in parts], rtol=1e-6)
    np.testing.assert_allclose(variances, [part.var(ddof=1) for part in parts], rtol=1e-6)


def test_one_lit_pixel_has_no_variance():
    means, variances = means_and_variances(np.array([0.0, 0.5]), np.array([0.0, 0.25]))
    assert means.tolist() == [0.5, 0.25, 0.75]
    assert np.isnan(variances).all()
