import numpy as np
import pytest

from cellfeat.kernels.aggregate import FEW, LANES, summaries

SIZES = (0, 1, 2, 20, FEW, FEW + 1, 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_summaries_are_numpys_of_the_finite_values(dtype):
    starts = np.concatenate([[0], np.cumsum(SIZES)])
    rng = np.random.default_rng(0)
    columns = rng.integers(-9, 9, (LANES + 3, starts[-1])).astype(dtype) / 8
    for missing in (np.nan, np.inf, -np.inf):
        columns[rng.random(columns.shape) < 0.1] = missing
    columns[5] = np.nan
    found = summaries(columns, starts)
    assert found.dtype == dtype
    for c, column in enumerate(columns):
        for g in range(len(SIZES)):
            own = column[starts[g] : starts[g + 1]]
            own = own[np.isfinite(own)]
            expected = (own.mean(), np.median(own), own.std()) if own.size else [np.nan] * 3
            np.testing.assert_allclose(found[:, c, g], expected, rtol=1e-6, atol=1e-6)
            np.testing.assert_array_equal(found[1, c, g], expected[1])
