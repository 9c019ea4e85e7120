import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.components import connected_parts

MASKS = arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def test_parts_are_numbered_by_their_first_pixels():
    mask = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], bool)
    assert connected_parts(mask, True)[0].tolist() == [[0, 0, 1], [2, 0, 0], [0, 2, 0]]
    assert connected_parts(mask, False)[0].tolist() == [[0, 0, 1], [2, 0, 0], [0, 3, 0]]


@pytest.mark.parametrize("corners", [True, False])
@given(mask=MASKS)
def test_they_are_those_of_scipy(mask, corners):
    labels, count = connected_parts(mask, corners)
    expected, number = ndimage.label(mask, np.ones((3, 3)) if corners else None)
    np.testing.assert_array_equal(labels, expected)
    assert count == number
