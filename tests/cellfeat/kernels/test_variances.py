import numpy as np
import pytest

from cellfeat.kernels.variances import least_weighted_variance, running_variances, stretch, variances_around


@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_they_are_the_variances_of_the_beginnings(real):
    values = np.random.default_rng(0).random(50).astype(real)
    expected = [0, *(values[:n].astype(float).var(ddof=1) for n in range(2, 51))]
    rounding = 1e-4 if real is np.float32 else 1e-12
    np.testing.assert_allclose(running_variances(values), expected, rtol=rounding)


@pytest.mark.parametrize("real", [np.float32, np.float64])
@pytest.mark.parametrize("step", [1, 2, 7, 49, 60])
def test_around_places_they_are_those_from_both_ends(real, step):
    values = np.random.default_rng(0).random(50).astype(real)
    before, behind = variances_around(values, step)
    np.testing.assert_array_equal(before, running_variances(values)[:-1:step])
    np.testing.assert_array_equal(behind, running_variances(values[::-1].copy())[::-1][1::step])


@pytest.mark.parametrize("step", [1, 7])
def test_the_best_place_leaves_the_least_variance(step):
    values = np.sort(np.random.default_rng(0).random(50))
    before, behind = variances_around(values, step)
    places = np.arange(0, 49, step)
    assert least_weighted_variance(values, step) == np.argmin(before * places + behind * (49 - places))


def test_nearly_sorted_values_are_sorted_and_stretched():
    stretched, least, spread = stretch(np.array([2, 4, 3, 6], np.float32))
    assert (stretched.tolist(), least, spread) == ([0, 0.25, 0.5, 1], 2, 4)


@pytest.mark.parametrize(("value", "expected"), [(-2, 0), (0.25, 0.25), (7, 1)])
def test_equal_values_are_cut_off(value, expected):
    assert stretch(np.full(3, value, np.float32))[0].tolist() == [expected] * 3
