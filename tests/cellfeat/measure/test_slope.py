import numpy as np
import pytest
import scipy.linalg

from cellfeat.measure.slope import slope


@pytest.mark.parametrize("real", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1, 2, 3, 10, 4000])
@pytest.mark.parametrize("levels", [1, 3, 256])
def test_digits_are_those_of_scipy(real, size, levels):
    x, y = (np.random.default_rng(size).integers(1, levels + 1, (2, size)) / levels).astype(real)
    line, *_ = scipy.linalg.lstsq(np.stack([x, np.ones_like(x)], axis=1), y)
    assert slope(x, y) == line[0]
    assert slope(x, y).dtype == real
    assert slope(x, np.zeros_like(y)) == 0


def test_a_line_has_its_slope():
    x = np.array([0.0, 0.25, 0.5, 1.0])
    assert slope(x, 0.5 * x + 0.125) == pytest.approx(0.5)
