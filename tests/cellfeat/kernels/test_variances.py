import numpy as np
import pytest

from cellfeat.kernels.variances import running_variances


@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_they_are_the_variances_of_the_beginnings(real):
    values = np.random.default_rng(0).random(50).astype(real)
    expected = [0, *(values[:n].astype(float).var(ddof=1) for n in range(2, 51))]
    rounding = 1e-4 if real is np.float32 else 1e-12
    np.testing.assert_allclose(running_variances(values), expected, rtol=rounding)
