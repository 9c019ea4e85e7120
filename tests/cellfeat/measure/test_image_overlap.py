import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.errors import ImageError, InputError
from cellfeat.measure.image_overlap import FEATURES, image_overlap
from cellfeat.pipeline.steps.measureimageoverlap import MeasureImageOverlap
from cellfeat.pipeline.workspace import Image, Workspace
from tests.cellfeat.measure.rand import rand_indices


def overlap(truth, tested):
    values = image_overlap(np.array(truth, bool), np.array(tested, bool))
    return {k.removeprefix("Overlap_"): v for k, v in values.items()}


def test_counts_by_hand():
    # Two hits, one miss, one false alarm, four rejections.
    got = overlap([[1, 1, 1, 0, 0, 0, 0, 0]], [[0, 1, 1, 1, 0, 0, 0, 0]])
    assert got["Precision"] == got["Recall"] == got["TruePosRate"] == 2 / 3
    assert got["Ffactor"] == pytest.approx(2 / 3)
    assert got["FalseNegRate"] == 1 / 3
    assert got["FalsePosRate"] == 1 / 5
    assert got["TrueNegRate"] == 4 / 5


def test_empty_images_agree():
    got = overlap([[0, 0]], [[0, 0]])
    assert got["Ffactor"] == got["Precision"] == got["Recall"] == got["RandIndex"] == 1
    assert got["FalseNegRate"] == got["FalsePosRate"] == 0
    assert np.isnan(got["AdjustedRandIndex"])


def test_nothing_hit():
    got = overlap([[1, 0]], [[0, 1]])
    assert got["Ffactor"] == 0
    assert got["TrueNegRate"] == 0


@settings(max_examples=50, deadline=None)
@given(arrays(bool, (4, 6)), arrays(bool, (4, 6)))
def test_rand_indices_are_those_of_all_pairs_of_regions(truth, tested):
    got = overlap(truth, tested)
    regions = [ndimage.label(image, np.ones((3, 3)))[0] for image in (truth, tested)]
    assert (got["RandIndex"], got["AdjustedRandIndex"]) == pytest.approx(
        rand_indices(*regions), rel=1e-9, abs=1e-12, nan_ok=True
    )


def test_one_pixel_has_no_pairs():
    assert np.isnan(overlap([[1]], [[1]])["RandIndex"])


def test_the_step_and_what_is_declared():
    mask = np.array([[True, False]])
    workspace = Workspace({"A": Image(mask), "B": Image(mask), "Gray": Image(mask.astype(np.float32))})
    MeasureImageOverlap(ground_truth_image="A", tested_image="B").run(workspace)
    assert set(workspace.image_row) == {f.column.format(tested="B") for f in FEATURES}
    with pytest.raises(ImageError, match="Gray is not a binary image"):
        MeasureImageOverlap(ground_truth_image="A", tested_image="Gray").run(workspace)


@pytest.mark.parametrize(
    ("tested", "reason"), [(np.zeros((1, 2)), "must be binary"), (np.zeros((2, 2), bool), "shape")]
)
def test_wrong_input(tested, reason):
    with pytest.raises(InputError, match=reason):
        image_overlap(np.zeros((1, 2), bool), tested)
