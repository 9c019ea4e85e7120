import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.errors import InputError
from cellfeat.objects.labels import Objects, as_objects

# Object 1 is an L of three pixels, object 2 a single pixel at the right border.
LABELS = np.array([[1, 0, 0, 0], [1, 1, 0, 2]], dtype=np.int32)


def test_an_l_and_a_pixel():
    objects = Objects(LABELS)
    assert objects.count == 2
    assert objects.areas.tolist() == [3, 1]
    assert objects.starts.tolist() == [0, 3, 4]
    assert objects.rows.tolist() == [0, 1, 1, 1]
    assert objects.columns.tolist() == [0, 0, 1, 3]
    assert objects.numbers.tolist() == [1, 1, 1, 2]
    assert objects.boxes.tolist() == [[0, 0, 2, 2], [1, 3, 2, 4]]
    assert objects.pixels(np.arange(8.0).reshape(2, 4)).tolist() == [0, 4, 5, 7]


def test_no_objects_give_empty_arrays():
    objects = Objects(np.zeros((3, 3), np.int32))
    assert objects.count == 0
    assert objects.boxes.shape == (0, 4)
    assert objects.areas.size == objects.order.size == 0


@given(arrays(np.int32, (7, 5), elements=st.integers(0, 3)))
def test_every_object_pixel_is_listed_once_under_its_own_number(image):
    _, dense = np.unique(image, return_inverse=True)
    labels = dense.reshape(image.shape) if (image == 0).any() else dense.reshape(image.shape) + 1
    objects = as_objects(labels)
    assert sorted(objects.order) == np.flatnonzero(labels).tolist()
    np.testing.assert_array_equal(labels.ravel()[objects.order], objects.numbers)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.zeros((2, 2, 2), int), r"\(H, W\)"),
        (np.zeros((5, 0), int), "at least one pixel"),
        (np.zeros((2, 2)), "integers"),
        (np.ones((2, 2), bool), "scipy.ndimage.label"),
        (np.array([[-1, 0]]), "negative"),
        (np.array([[1, 3]]), "2 is missing"),
    ],
)
def test_what_is_no_label_image_is_refused(labels, said):
    with pytest.raises(InputError, match=said):
        as_objects(labels)


def test_read_only_labels_are_copied_and_others_are_not():
    labels = np.ones((2, 2), np.int32)
    assert as_objects(labels).labels is labels
    labels.flags.writeable = False
    assert as_objects(labels).labels.flags.writeable
