import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from cellfeat.errors import InputError
from cellfeat.measure.object_overlap import FEATURES, object_overlap
from cellfeat.objects.labels import Objects
from cellfeat.pipeline.steps.measureobjectoverlap import MeasureObjectOverlap
from cellfeat.pipeline.workspace import Workspace
from tests.cellfeat.measure.rand import rand_indices

NAN = pytest.approx(float("nan"), nan_ok=True)


def overlap(truth, tested):
    return {
        k.removeprefix("Overlap_"): v for k, v in object_overlap(np.array(truth), np.array(tested)).items()
    }


def test_the_same_objects():
    got = overlap([[1, 1, 0, 2]], [[1, 1, 0, 2]])
    assert {k for k, v in got.items() if v == 1} == {
        *("Ffactor", "Precision", "Recall", "TruePosRate", "TrueNegRate", "RandIndex", "AdjustedRandIndex")
    }
    assert got["FalsePosRate"] == got["FalseNegRate"] == 0


def test_an_object_cut_in_two():
    # Both halves cover object 1; the larger, of three pixels, keeps them, the smaller has none. Missed: 1
    # pixel of four by the larger half, 3 by the smaller. Of ten pixels 10 - 3 - 4 = 3 are true negatives.
    got = overlap([[1, 1, 1, 1, 0, 0, 0, 0, 0, 0]], [[1, 1, 1, 2, 0, 0, 0, 0, 0, 0]])
    assert got["Precision"] == 1
    assert got["Recall"] == 3 / 4
    assert got["TruePosRate"] == 3 / 7
    assert got["FalseNegRate"] == 4 / 7
    assert got["TrueNegRate"] == 1
    assert got["Ffactor"] == 2 * 0.75 / 1.75


def test_an_object_over_two():
    # It covers two pixels of object 1, which it is matched with, and one of object 2: a false positive.
    got = overlap([[1, 1, 0, 2, 0]], [[1, 1, 1, 1, 0]])
    assert got["Precision"] == 2 / 3
    assert got["Recall"] == 2 / 3
    # The pixel on background is neither: 5 - 2 - 1 - 0 = 2 are true negatives.
    assert got["FalsePosRate"] == 1 / 3


def test_an_object_beside_the_truth_counts_as_missed():
    got = overlap([[1, 0, 0, 0]], [[0, 0, 1, 1]])
    assert got["Precision"] == NAN
    assert got["Recall"] == 0
    assert got["FalseNegRate"] == 1
    assert got["Ffactor"] == NAN


def test_nothing_at_all():
    got = overlap([[0, 0]], [[0, 0]])
    assert got["TrueNegRate"] == got["RandIndex"] == 1
    assert got["AdjustedRandIndex"] == NAN
    assert got["Recall"] == NAN
    assert got["TruePosRate"] == NAN


def test_rand_index_of_four_pixels():
    # Pairs together in the truth: ab, cd; tested: ab only. Of six pairs five agree.
    # Expected: (2 of 6 together * 1 of 6) + (4 of 6 apart * 5 of 6) = 22 / 36.
    got = overlap([[1, 1, 2, 2]], [[1, 1, 2, 3]])
    assert got["RandIndex"] == 5 / 6
    assert got["AdjustedRandIndex"] == pytest.approx((5 / 6 - 22 / 36) / (14 / 36))


LABELS = arrays(np.int32, (5, 6), elements=st.integers(0, 3)).map(
    lambda a: np.searchsorted(np.union1d(a, [0]), a).astype(np.int32)
)


@settings(max_examples=50, deadline=None)
@given(LABELS, LABELS)
def test_rand_indices_are_those_of_all_pairs(truth, tested):
    got = overlap(truth, tested)
    assert (got["RandIndex"], got["AdjustedRandIndex"]) == pytest.approx(
        rand_indices(truth, tested), rel=1e-12, nan_ok=True
    )


@settings(max_examples=50, deadline=None)
@given(LABELS, LABELS)
def test_turning_changes_nothing(truth, tested):
    assert overlap(truth, tested) == pytest.approx(
        overlap(np.rot90(truth), np.rot90(tested)), rel=1e-12, nan_ok=True
    )


def test_the_step_and_what_is_declared():
    workspace = Workspace(
        {}, {"A": Objects(np.array([[1]], np.int32)), "B": Objects(np.array([[0]], np.int32))}
    )
    MeasureObjectOverlap(ground_truth_objects="A", tested_objects="B").run(workspace)
    assert set(workspace.image_row) == {f.column.format(ground_truth="A", tested="B") for f in FEATURES}


def test_the_earth_movers_distance_is_refused():
    with pytest.raises(ValidationError, match="must be off: the earth mover's distance is not measured"):
        MeasureObjectOverlap(
            ground_truth_objects="A", tested_objects="B", calculate_earth_movers_distance=True
        )


def test_shapes_must_be_equal():
    with pytest.raises(InputError, match="shape"):
        object_overlap(np.zeros((2, 2), int), np.zeros((2, 3), int))
