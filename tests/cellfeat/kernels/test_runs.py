import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.runs import place_of, places, read, runs_of


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4)))
def test_pixels_come_in_raster_order_label_by_label(labels):
    runs = runs_of(labels, 5)
    order, rows, columns = places(runs, labels.shape[1])
    assert runs.starts.size == 6
    for label in range(1, 6):
        own = slice(runs.starts[label - 1], runs.starts[label])
        np.testing.assert_array_equal(order[own], np.flatnonzero(labels == label))
    np.testing.assert_array_equal(rows * labels.shape[1] + columns, order)
    assert (columns < labels.shape[1]).all()


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4)))
def test_runs_are_pixels_side_by_side(labels):
    runs = runs_of(labels, 5)
    order, _, _ = places(runs, labels.shape[1])
    assert runs.starts[-1] == order.size
    np.testing.assert_array_equal(np.append(runs.firsts, order.size)[runs.owners], runs.starts)
    np.testing.assert_array_equal(np.diff(runs.firsts, append=order.size), runs.ends - runs.begins)
    is_first = np.isin(np.arange(order.size), runs.firsts)
    before = np.pad(labels, ((0, 0), (1, 0)))[:, :-1].ravel()[order]
    np.testing.assert_array_equal(is_first, before != labels.ravel()[order])


@settings(deadline=None)
@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4)))
def test_boxes_enclose_what_there_is_of_a_label(labels):
    boxes = runs_of(labels, 4).boxes
    for label in np.unique(labels[labels > 0]):
        rows, columns = np.nonzero(labels == label)
        assert boxes[label - 1].tolist() == [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]


@settings(deadline=None)
@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 4)))
def test_an_image_is_read_where_the_pixels_are(labels):
    runs = runs_of(labels, 4)
    order, rows, columns = places(runs, labels.shape[1])
    image = np.arange(labels.size).reshape(labels.shape)
    np.testing.assert_array_equal(read(image, runs), order)
    for k in range(4):
        for p in range(runs.starts[k], runs.starts[k + 1]):
            assert place_of(runs, k, p) == (rows[p], columns[p])
