import numpy as np
import pytest

from cellfeat.kernels.classes import between, shares_in_bins, variances_of_two_classes, with_floors


def test_the_variance_of_each_class():
    # 1 and 3 have the variance 1, and 5 alone has none.
    values = np.array([1.0, 5.0, 3.0])
    assert variances_of_two_classes(values, np.array([True, False, True])) == (2, 1.0, 0.0)


@pytest.mark.parametrize("inside", [True, False])
def test_a_class_of_nothing_has_no_variance(inside):
    values = np.array([1.0, 3.0], np.float32)
    expected = (2, 1.0, 0.0) if inside else (0, 0.0, 1.0)
    assert variances_of_two_classes(values, np.full(2, inside)) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_variances_agree_with_numpy(dtype):
    rng = np.random.default_rng(0)
    values, mask = rng.random(20000).astype(dtype), rng.random(20000) < 0.3
    count, inside, outside = variances_of_two_classes(values, mask)
    assert count == mask.sum()
    tolerance = 1e-5 if dtype == np.float32 else 1e-12
    assert inside == pytest.approx(values[mask].var(), rel=tolerance)
    assert outside == pytest.approx(values[~mask].var(), rel=tolerance)


def test_points_between():
    shares = np.array([0.0, 1.0, 0.25, 0.0, 0.0, 9.0])
    low = np.array([-4, -4, -4, -9, 1], np.float32)
    assert between(np.full(5, 4, np.float32), low, -8.0, shares).tolist() == [-4, 4, -2, -8, 0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floors(dtype):
    got = with_floors(np.array([0, 0.3, 0.6, 2], dtype), 0.25, 0.5)
    assert got.dtype == dtype
    expected = [[0.25, 0.3, 0.6, 2], [1, 1, 1.1, 1.5]]
    np.testing.assert_array_equal(got, np.array(expected, dtype))


def test_shares_of_bins_that_are_not_empty():
    shares, first = shares_in_bins(np.array([[1, 0, 3], [0, 2, 0]]))
    assert (shares.tolist(), first) == ([0.25, 0.75, 1], 2)


@pytest.mark.parametrize(("counts", "first"), [([[0, 0], [1, 3]], 0), ([[1, 3], [0, 0]], 2)])
def test_an_empty_class_has_no_shares(counts, first):
    shares, got = shares_in_bins(np.array(counts))
    assert (shares.tolist(), got) == ([0.25, 0.75], first)
