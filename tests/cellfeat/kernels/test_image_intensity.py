import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellfeat.kernels.image_intensity import statistics
from cellfeat.kernels.sums import sums_about_mean


@pytest.mark.parametrize("real", [np.float32, np.float64])
@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 16), min_size=1, max_size=60))
def test_statistics_equal_numpy(real, levels):
    # Sixteenths are added, interpolated and subtracted without rounding.
    values = (np.array(levels) / 16).astype(real)
    found, at_percentiles, brightest = statistics(
        np.sort(values), sums_about_mean(values), np.array([0, 25, 50, 100])
    )
    median = np.median(values)
    distance = np.median(abs(values - median))
    expected = [values.sum(), values.std(), median, distance, values.min(), values.max()]
    assert found.dtype == real
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
    exact = np.percentile(values.astype(np.float64), [0, 25, 50, 100])
    np.testing.assert_allclose(at_percentiles, exact, rtol=1e-12)
    assert brightest == (values == values.max()).sum()
