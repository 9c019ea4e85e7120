import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.in_order import at_place, deviation_at_place, least_step


def test_a_place_between_two_values_is_interpolated_and_the_last_has_no_successor():
    values = np.array([0.0, 1.0, 3.0])
    assert at_place(values, 1.25) == 1.5
    assert at_place(values, 2.75) == 3.0


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.float64, st.integers(1, 60), elements=st.integers(0, 9)), st.integers(0, 9), st.data())
def test_distances_are_read_as_if_they_were_sorted(values, center, data):
    place = data.draw(st.floats(0, values.size - 1))
    distances = np.sort(np.abs(values - center))
    got = deviation_at_place(np.sort(values), float(center), place)
    assert got == pytest.approx(at_place(distances, place), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("levels", [1, 2, 200, 10**9])
@pytest.mark.parametrize("size", [1, 5, 6000])
def test_the_least_step_is_that_of_distinct_values(dtype, levels, size):
    values = np.sort((np.random.default_rng(size).integers(0, levels, size) / levels - 0.3).astype(dtype))
    assert least_step(values) == np.diff(np.unique(values)).min(initial=np.inf)
