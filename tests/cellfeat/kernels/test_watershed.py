import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.kernels.components import connected_parts
from cellfeat.kernels.watershed import flood

SHAPE = (7, 8)
NEIGHBOURS = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))


def parts(mask):
    return connected_parts(mask, True)[0]


def push(heap, item):
    heap.append(item)
    child = len(heap) - 1
    while child and heap[child][:2] < heap[(child - 1) // 2][:2]:
        heap[child], heap[(child - 1) // 2] = heap[(child - 1) // 2], heap[child]
        child = (child - 1) // 2


def pop(heap):
    first, last = heap[0], heap.pop()
    if heap:
        heap[0] = last
        parent = 0
        while children := [c for c in (2 * parent + 1, 2 * parent + 2) if c < len(heap)]:
            child = min(children, key=lambda c: heap[c][:2])
            if heap[parent][:2] <= heap[child][:2]:
                break
            heap[parent], heap[child] = heap[child], heap[parent]
            parent = child
    return first


def slow_flood(heights, markers, mask):
    """The definition: a binary heap of heights and ages, to which all markers come at the age 0."""
    labels = np.where(mask, markers, 0)
    heap = []
    for place in zip(*np.nonzero(labels), strict=True):
        push(heap, (heights[place], 0, place))
    age = 0
    while heap:
        _, _, (row, column) = pop(heap)
        for i, j in NEIGHBOURS:
            there = row + i, column + j
            inside = 0 <= there[0] < mask.shape[0] and 0 <= there[1] < mask.shape[1]
            if inside and mask[there] and labels[there] == 0:
                age += 1
                labels[there] = labels[row, column]
                push(heap, (heights[there], age, there))
    return labels


def test_two_valleys_meet_on_the_crest():
    heights = np.array([[0.0, 1, 2, 3, 2, 1, 0.5]])
    markers = np.array([[1, 0, 0, 0, 0, 0, 2]], np.int32)
    # The crest is reached from the left first: its valley is deeper, and all else is symmetrical.
    assert flood(heights, markers, parts(heights >= 0)).tolist() == [[1, 1, 1, 1, 2, 2, 2]]


def test_the_mask_is_a_wall():
    heights = np.zeros((1, 5))
    markers = np.array([[1, 0, 0, 0, 2]], np.int32)
    mask = np.array([[True, True, False, True, False]])
    assert flood(heights, markers, parts(mask)).tolist() == [[1, 1, 0, 0, 0]]


def test_the_kind_of_float_does_not_matter():
    heights = np.random.default_rng(0).random((9, 9)).astype(np.float32)
    markers = np.zeros((9, 9), np.int32)
    markers[1, 1], markers[7, 7] = 1, 2
    one = parts(np.ones((9, 9), bool))
    np.testing.assert_array_equal(flood(heights, markers, one), flood(heights.astype(float), markers, one))


@given(
    arrays(np.int64, SHAPE, elements=st.integers(0, 3)),
    arrays(bool, SHAPE),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 7)), max_size=6, unique=True),
    st.booleans(),
)
def test_it_is_the_flood_by_definition(levels, mask, places, may_be_equal):
    heights = levels.astype(np.float64)
    markers = np.zeros(SHAPE, np.int32)
    for number, place in enumerate(places):
        markers[place] = number + 1
        heights[place] += 0 if may_be_equal else number / 10
    np.testing.assert_array_equal(flood(heights, markers, parts(mask)), slow_flood(heights, markers, mask))


def test_many_levels():
    rng = np.random.default_rng(0)
    heights = rng.permutation(100 * 100).reshape(100, 100) / 1e4
    markers = np.zeros((100, 100), np.int32)
    markers[tuple(rng.integers(0, 100, (2, 30)))] = np.arange(1, 31)
    mask = np.ones((100, 100), bool)
    np.testing.assert_array_equal(flood(heights, markers, parts(mask)), slow_flood(heights, markers, mask))
