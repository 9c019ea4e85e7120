import numpy as np

from cellfeat.kernels.relabel import close_gaps, count_labels, replace_labels

LABELS = np.array([[0, 2, 2], [1, 0, 2]], np.int32)


def test_counts():
    assert count_labels(LABELS, 3).tolist() == [2, 1, 3, 0]


def test_replacement():
    assert replace_labels(LABELS, np.array([0, 5, 7], np.int32)).tolist() == [[0, 7, 7], [5, 0, 7]]


def test_gaps_are_closed():
    assert close_gaps(np.array([[0, 7, 2], [4, 0, 7]], np.int32)).tolist() == [[0, 3, 1], [2, 0, 3]]
    for complete in (LABELS, LABELS * 0, LABELS + 1):
        np.testing.assert_array_equal(close_gaps(complete), complete - complete.min() + (complete.min() > 0))
