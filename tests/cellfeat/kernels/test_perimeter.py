import math

import numpy as np
import pytest

from cellfeat.kernels.perimeter import perimeters

ROOT = math.sqrt(2)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (["#"], 0.0),  # a pixel without neighbours adds nothing
        (["##"], 0.0),  # nor does the end of a line
        (["####"], 2.0),  # the two inner pixels have two neighbours beside them: 1 each
        (["##", "##"], 4.0),  # every pixel has two beside it and one across: 1 each
        (
            ["###", "###", "###"],
            8.0,
        ),  # the centre is no border; corners 2 beside, sides 2 beside and 2 across
        (["#...", ".#..", "..#.", "...#"], 2 * ROOT),  # the two inner pixels have two across
        # The two middle pixels each have one beside and one across: (1 + sqrt(2)) / 2 each.
        (["#...", ".##.", "...#"], 1 + ROOT),
    ],
)
def test_small_figures(picture, expected):
    labels = np.array([[c == "#" for c in row] for row in picture]).astype(np.int32)
    assert perimeters(labels, 1)[0] == pytest.approx(expected, rel=1e-12)


def test_objects_that_touch_are_each_measured_alone():
    labels = np.array([[1, 1, 2, 2], [1, 1, 2, 2]], np.int32)
    np.testing.assert_array_equal(perimeters(labels, 3), [4, 4, 0])
