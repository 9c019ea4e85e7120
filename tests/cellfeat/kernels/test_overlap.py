import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.overlap import best_matches, shared_pixels

LABELS = arrays(np.int32, (5, 6), elements=st.integers(0, 4))


@settings(max_examples=50, deadline=None)
@given(LABELS, LABELS)
def test_each_pair_of_labels_is_counted(first, second):
    pairs, counts = np.unique([first.ravel(), second.ravel()], axis=1, return_counts=True)
    got = shared_pixels(first, second, 4, 4)
    assert (np.diff(got[:, 0]) >= 0).all()
    assert sorted(got.tolist()) == np.vstack([pairs, counts]).T.tolist()


def test_the_best_match_shares_most_and_is_the_smallest_of_equals():
    # 1 shares 2 pixels with 2 and with 1; 2 shares 3 with 2 and much with the background; 3 nothing.
    shared = np.array([[0, 3, 9], [1, 2, 2], [1, 1, 2], [2, 2, 3], [2, 0, 8], [3, 0, 1]])
    best, most, other_best = best_matches(shared, 3, 3)
    assert best.tolist() == [0, 1, 2, 0]
    assert most.tolist() == [0, 2, 3, 0]
    assert other_best.tolist() == [0, 1, 2, 0]
