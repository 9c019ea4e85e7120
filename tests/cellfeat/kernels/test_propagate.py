import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csgraph, lil_matrix

from cellfeat.kernels.propagate import propagate

SHAPE = (6, 7)


def test_ways_lead_around_what_is_not_in_the_mask():
    labels = np.array([[1, 0, 0], [0, 0, 0], [2, 0, 0]], np.int32)
    mask = np.array([[1, 1, 1], [0, 0, 1], [1, 0, 0]], bool)
    found, distances = propagate(labels, mask)
    assert found.tolist() == [[1, 1, 1], [0, 0, 1], [2, 0, 0]]
    np.testing.assert_allclose(distances, [[0, 1, 2], [-1, -1, 1 + np.sqrt(2)], [0, -1, -1]])


def test_of_equally_near_labels_the_first_start_wins_else_the_smaller_label():
    mask = np.ones((1, 5), bool)
    assert propagate(np.array([[2, 0, 1]], np.int32), mask[:, :3])[0].tolist() == [[2, 2, 1]]
    assert propagate(np.array([[2, 0, 0, 0, 1]], np.int32), mask)[0].tolist() == [[2, 2, 1, 1, 1]]


def test_starts_outside_the_mask_stay_where_they_are():
    found, distances = propagate(np.array([[3, 0]], np.int32), np.array([[False, True]]))
    assert found.tolist() == [[3, 0]]
    assert distances.tolist() == [[0, -1]]


@given(arrays(np.int32, SHAPE, elements=st.sampled_from([0, 0, 0, 0, 1, 2, 3])), arrays(bool, SHAPE))
def test_distances_are_those_of_shortest_ways(labels, mask):
    found, distances = propagate(labels, mask)
    graph = lil_matrix((mask.size, mask.size))
    for row, column in zip(*np.nonzero(mask), strict=True):
        for i, j in np.ndindex(3, 3):
            there = row + i - 1, column + j - 1
            inside = 0 <= there[0] < SHAPE[0] and 0 <= there[1] < SHAPE[1]
            if inside and mask[there] and (i, j) != (1, 1):
                there = there[0] * SHAPE[1] + there[1]
                graph[row * SHAPE[1] + column, there] = np.hypot(i - 1, j - 1)
    ways = {
        label: csgraph.dijkstra(
            graph.tocsr(), indices=np.flatnonzero((labels == label) & mask), min_only=True
        )
        for label in range(1, 4)
        if ((labels == label) & mask).any()
    }
    for place in np.ndindex(SHAPE):
        if labels[place] or not mask[place]:
            assert found[place] == labels[place]
            continue
        flat = place[0] * SHAPE[1] + place[1]
        lengths = {label: length[flat] for label, length in ways.items() if np.isfinite(length[flat])}
        if not lengths:
            assert found[place] == 0
            assert distances[place] == -1
        else:
            assert distances[place] == pytest.approx(min(lengths.values()))
            assert lengths[found[place]] == pytest.approx(min(lengths.values()))
