import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cellfeat.kernels.moments import eigenvalues

Variance = st.floats(0, 1e6, allow_subnormal=False)


@given(Variance, Variance, st.one_of(st.floats(-1, 1), st.sampled_from([-1.0, 0.0, 1.0])))
def test_eigenvalues_are_those_of_lapack(upper, lower, correlation):
    mixed = correlation * np.sqrt(upper * lower)
    expected = np.maximum(np.linalg.eigvalsh([[upper, mixed], [mixed, lower]])[::-1], 0)
    np.testing.assert_allclose(
        eigenvalues(upper, mixed, lower), expected, rtol=1e-14, atol=1e-15 * (upper + lower)
    )


def test_round_and_flat_matrices():
    assert eigenvalues(2.0, 0.0, 2.0) == (2, 2)
    assert eigenvalues(0.0, 0.0, 0.0) == (0, 0)
    assert eigenvalues(1.0, 1.0, 1.0) == (2, 0)
    assert eigenvalues(1.0, -0.5, 1.0) == (1.5, 0.5)
