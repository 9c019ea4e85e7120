import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.expand import expanded

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))


@settings(max_examples=200, deadline=None)
@given(arrays(np.int32, SHAPES, elements=st.sampled_from([0, 0, 0, 0, 0, 1, 2, 3])))
def test_ground_goes_to_the_pixel_that_scipy_finds(labels):
    if labels.any():
        nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
        np.testing.assert_array_equal(expanded(labels), labels[tuple(nearest)])
    else:
        assert not expanded(labels).any()


@pytest.mark.parametrize("turned", [False, True])
def test_of_equally_near_pixels_the_left_and_the_upper_one_is_taken(turned):
    row = np.array([[1, 0, 0, 0, 2]], np.int32)
    assert expanded(row.T.copy() if turned else row).ravel().tolist() == [1, 1, 1, 2, 2]
