import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellfeat.kernels.circle import column_hulls, enclosing_circles
from cellfeat.objects.labels import Objects


def circles(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    objects = Objects(np.asarray(labels, np.int32))
    corners, starts = column_hulls(objects.runs)
    return corners, *enclosing_circles(corners, starts)


def drawn(*points: tuple[int, int]) -> np.ndarray:
    labels = np.zeros((12, 12), np.int32)
    labels[tuple(np.transpose(points))] = 1
    return labels


def test_one_point_and_two():
    _, center, radius = circles(drawn((3, 4)))
    assert center.tolist() == [[3, 4]]
    assert radius.tolist() == [0]
    _, center, radius = circles(drawn((3, 4), (3, 10)))
    assert center.tolist() == [[3, 7]]
    assert radius.tolist() == [3]


def test_corners_go_round_from_the_top_of_the_first_column():
    labels = np.zeros((5, 6), np.int32)
    labels[1:4, 2:6] = 1
    corners, _, _ = circles(labels)
    assert corners.tolist() == [[1, 2], [1, 5], [3, 5], [3, 2]]


def test_the_longest_side_of_an_obtuse_triangle_is_the_diameter():
    _, center, radius = circles(drawn((5, 0), (5, 10), (4, 5)))
    assert center.tolist() == [[5, 5]]
    assert radius.tolist() == [5]


def test_an_acute_triangle_lies_on_its_circle():
    # The middle of (0, 0), (0, 8) and (8, 4): as far from the corner above as from that below, 5.
    _, center, radius = circles(drawn((0, 0), (0, 8), (8, 4)))
    assert center[0] == pytest.approx([3, 4])
    assert radius[0] == pytest.approx(5)


def smallest(points: np.ndarray) -> float:
    """Radius of the smallest circle, by trying all that two or three points make."""
    best = np.inf
    for pair in itertools.combinations(points, 2):
        center = np.mean(pair, axis=0)
        radius = np.linalg.norm(points - center, axis=1).max()
        if radius <= np.linalg.norm(pair[0] - center) + 1e-9:
            best = min(best, radius)
    for a, b, c in itertools.combinations(points, 3):
        matrix = 2 * np.array([b - a, c - a])
        if abs(np.linalg.det(matrix)) > 1e-9:
            center = np.linalg.solve(matrix, [b @ b - a @ a, c @ c - a @ a])
            radius = np.linalg.norm(a - center)
            if np.linalg.norm(points - center, axis=1).max() <= radius + 1e-9:
                best = min(best, radius)
    return best


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=2, max_size=12, unique=True))
def test_no_smaller_circle_encloses_the_object(points):
    _, center, radius = circles(drawn(*points))
    assert radius[0] == pytest.approx(smallest(np.array(points, float)))
    assert np.linalg.norm(np.array(points) - center[0], axis=1).max() <= radius[0] + 1e-9
