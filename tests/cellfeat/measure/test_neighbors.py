import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from cellfeat.errors import InputError
from cellfeat.measure.neighbors import FEATURES, neighborhood, neighbors
from cellfeat.objects.labels import Objects
from cellfeat.pipeline.steps.measureobjectneighbors import MeasureObjectNeighbors
from cellfeat.pipeline.workspace import Workspace

# Three single pixels on a row, at columns 1, 3 and 8.
ROW = np.array([[0, 1, 0, 2, 0, 0, 0, 0, 3, 0]], np.int32)


def values(columns, scale):
    return {name.split("_")[1]: list(v) for name, v in columns.items() if name.endswith(scale)}


def test_three_pixels_in_a_row():
    got = values(neighbors(ROW, method="Within a specified distance", distance=2), "2")
    # Only 1 and 2 are 2 apart; each is its own outline.
    assert got["NumberOfNeighbors"] == [1, 1, 0]
    assert got["PercentTouching"] == [100, 100, 0]
    assert got["FirstClosestObjectNumber"] == [2, 1, 2]
    assert got["SecondClosestObjectNumber"] == [3, 3, 1]
    assert got["FirstClosestDistance"] == [2, 2, 5]
    assert got["SecondClosestDistance"] == [7, 5, 7]
    # 1 and 3 lie on opposite sides of 2, on the same side of the others.
    assert got["AngleBetweenNeighbors"] == [0, 180, 0]


def test_adjacent_are_pixels_with_a_common_side_or_corner_for_touching_only():
    # 2 has a side in common with 1, 3 only a corner with 2.
    labels = np.array([[1, 1, 2, 0], [0, 0, 0, 3]])
    got = values(neighbors(labels, method="Adjacent"), "Adjacent")
    assert got["NumberOfNeighbors"] == [1, 1, 0]
    # Touching reaches diagonally: one of 1's two pixels, and 3's only one.
    assert got["PercentTouching"] == [50, 100, 100]


def test_grown_objects_meet_in_the_middle():
    got = values(neighbors(ROW), "Expanded")
    # Columns 0-2 | 3-5 | 6-9 after growing: 2 is between the others. All pixels of one row are outline.
    assert got["NumberOfNeighbors"] == [1, 2, 1]
    assert got["PercentTouching"] == pytest.approx([100 / 3, 200 / 3, 25])


def test_an_only_object_has_nothing_near():
    got = neighborhood(np.array([[0, 1]]))
    assert all(list(v) == [0] for v in got.columns.values())
    assert got.pairs.shape == (0, 2)


def test_an_only_object_whose_number_shows_that_one_was_discarded():
    # Number 1 is gone without a trace, 2 was renumbered: the nearest of two centres is undefined.
    kept = np.array([[0, 0, 1, 1]], np.int32)
    objects = Objects(kept, small_removed=kept * 2)
    got = values(neighbors(objects, method="Adjacent"), "Adjacent")
    assert np.isnan(got["FirstClosestDistance"]).all()
    assert got["SecondClosestDistance"] == [0]
    assert got["FirstClosestObjectNumber"] == [0]


def test_discarded_objects_are_near_but_have_no_number():
    before = np.array([[1, 2, 2, 2, 0, 3]], np.int32)
    objects = Objects(np.array([[1, 0, 0, 0, 0, 2]], np.int32), small_removed=before)
    found = neighborhood(objects, method="Adjacent")
    got = values(found.columns, "Adjacent")
    assert got["NumberOfNeighbors"] == [1, 0]
    assert got["FirstClosestDistance"] == [2, 3]
    assert got["FirstClosestObjectNumber"] == [2, 1]
    assert got["SecondClosestObjectNumber"] == [0, 0]
    assert found.pairs.tolist() == []
    without = values(neighbors(objects, method="Adjacent", consider_discarded=False), "Adjacent")
    assert without["NumberOfNeighbors"] == [0, 0]
    # The number 2 of three is without pixels: its centre is undefined and comes last.
    assert without["FirstClosestDistance"] == [5, 5]
    assert np.isnan(without["SecondClosestDistance"]).all()


def test_other_objects_as_neighbours():
    cells = np.array([[1, 1, 1, 0, 2, 2]])
    nuclei = np.array([[0, 1, 0, 0, 0, 0]])
    found = neighborhood(cells, neighbors=nuclei, method="Adjacent")
    got = values(found.columns, "Adjacent")
    assert got["NumberOfNeighbors"] == [1, 0]
    # In one row all pixels are outline, and all three are within a pixel of the nucleus.
    assert got["PercentTouching"] == [100, 0]
    assert got["FirstClosestObjectNumber"] == [1, 1]
    assert got["FirstClosestDistance"] == [0, 3.5]
    assert found.pairs.tolist() == [[1, 1]]


def test_no_neighbouring_objects_at_all():
    got = values(neighbors(ROW, neighbors=np.zeros_like(ROW), method="Adjacent"), "Adjacent")
    assert set(map(tuple, got.values())) == {(0, 0, 0)}


def test_pairs_are_in_order():
    labels = np.array([[3, 3, 3], [1, 2, 2]])
    assert neighborhood(labels).pairs.tolist() == [[1, 2], [1, 3], [2, 1], [2, 3], [3, 1], [3, 2]]


def test_the_step_names_columns_and_relationships():
    workspace = Workspace({}, {"A": Objects(ROW), "B": Objects(ROW)})
    MeasureObjectNeighbors(objects="A").run(workspace)
    MeasureObjectNeighbors(objects="A", neighboring_objects="B", method="Adjacent").run(workspace)
    names = set(workspace.object_columns["A"])
    assert "Neighbors_NumberOfNeighbors_Expanded" in names
    assert "Neighbors_NumberOfNeighbors_B_Adjacent" in names
    assert [r[:3] for r in workspace.relationships] == [("Neighbors", "A", "A"), ("Neighbors", "A", "B")]


def test_coloured_images_are_refused():
    with pytest.raises(ValidationError, match="must be off: images coloured by a measurement"):
        MeasureObjectNeighbors(objects="A", retain_percent_touching_image=True)


def test_what_is_declared_is_what_is_measured():
    declared = {f.column.removesuffix("_{scale}").removesuffix("_{neighbors}") for f in FEATURES}
    for method in ("Adjacent", "Expand until adjacent", "Within a specified distance"):
        got = neighbors(np.zeros((2, 2), int), method=method)
        assert {name.rsplit("_", 1)[0] for name in got} == declared
        assert {v.shape for v in got.values()} == {(0,)}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"distance": 0}, "distance"),
        ({"neighbors": np.zeros((3, 3), int)}, "shape"),
    ],
)
def test_wrong_input(options, reason):
    with pytest.raises(InputError, match=reason):
        neighbors(ROW, **options)


def test_an_object_from_nowhere():
    with pytest.raises(InputError, match="object 1 is not among"):
        neighbors(Objects(np.array([[1, 2]], np.int32), small_removed=np.array([[0, 1]], np.int32)))


@settings(max_examples=30, deadline=None)
@given(
    arrays(np.int32, (7, 9), elements=st.integers(0, 3)),
    st.sampled_from(["Adjacent", "Within a specified distance"]),
)
def test_turning_and_room_around_change_nothing(labels, method):
    present = np.unique(labels[labels > 0])
    labels = np.searchsorted(np.concatenate(([0], present)), labels).astype(np.int32)
    first = neighbors(np.pad(labels, 1), method=method, distance=2)
    turned = neighbors(np.pad(np.rot90(labels), 4), method=method, distance=2)
    for name, value in first.items():
        if "Angle" not in name and "ObjectNumber" not in name:
            np.testing.assert_allclose(turned[name], value, rtol=1e-12)
