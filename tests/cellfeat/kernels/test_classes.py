import numpy as np
import pytest

from cellfeat.kernels.classes import between, variances_of_two_classes


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
    shares = np.array([0.0, 1.0, 0.25, 9.0])
    assert between(np.full(3, 5, np.float32), np.ones(3, np.float32), shares).tolist() == [1, 5, 2]
