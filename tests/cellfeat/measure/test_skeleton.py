import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage
from skimage.morphology import skeletonize

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.image.skeleton import skeleton
from cellfeat.io.read import read
from cellfeat.measure.skeleton import FEATURES, image_skeleton
from cellfeat.pipeline.steps.measureimageskeleton import MeasureImageSkeleton
from cellfeat.pipeline.steps.morphologicalskeleton import MorphologicalSkeleton
from cellfeat.pipeline.workspace import Image, Workspace


def nodes(pixels):
    return tuple(image_skeleton(np.array(pixels, float)).values())


def test_a_line_has_two_ends():
    assert nodes([[0, 0, 0, 0], [0, 1, 1, 1]]) == (0, 2)


def test_a_plus_has_five_branch_pixels_and_one_end_is_lost_in_rounding():
    # The centre sees four pixels, and each beside it the centre, its arm's end, and two across. Of the
    # four ends the right one counts 0.999… neighbours, the sum of thirds that came and went on its row:
    # none, as cut off.
    plus = [[0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]]
    assert nodes(plus) == (5, 3)


def test_a_pixel_alone_is_neither():
    assert nodes([[0.5]]) == (0, 0)


def test_all_pixels_of_a_gray_image_are_branches():
    assert nodes(np.full((7, 9), 0.2)) == (63, 0)


@settings(max_examples=100, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 25), st.integers(1, 25))))
def test_nodes_are_those_of_a_moving_mean(mask):
    padded = np.pad(mask, 1).astype(float)
    counts = (padded * (9 * ndimage.uniform_filter(padded) - 1)).astype(np.uint16)
    assert nodes(mask) == ((counts > 2).sum(), (counts == 1).sum())


def test_a_bar_thins_to_its_middle():
    bar = np.zeros((5, 9), bool)
    bar[1:4, 1:8] = True
    thin = skeleton(bar)
    assert thin.dtype == bool
    assert thin.sum(axis=0).max() == 1
    assert thin[2, 4]


def test_the_steps():
    workspace = Workspace({"Mask": Image(np.ones((3, 9), bool))})
    MorphologicalSkeleton(input_image="Mask", output_image="Skeleton").run(workspace)
    MeasureImageSkeleton(image="Skeleton").run(workspace)
    assert set(workspace.image_row) == {f.column.format(image="Skeleton") for f in FEATURES}
    assert workspace.image_row["Skeleton_Endpoints_Skeleton"] == 2


@pytest.mark.parametrize("image", [np.zeros((2, 2, 3)), np.full((2, 2), 0.5), np.zeros((0, 2))])
def test_a_skeleton_needs_a_binary_image(image):
    with pytest.raises(InputError, match="skeleton needs"):
        skeleton(image)


def test_gray_crops_as_cellprofiler_counts(reference, bccd):
    pd = pytest.importorskip("pandas")
    table = pd.read_csv(reference / "crops50_b" / "Image.csv")
    for _, row in table.head(5).iterrows():
        color = read(bccd / "BCCD" / "cropped" / row["FileName_Blood_Cells"]).pixels
        expected = (row["Skeleton_Branches_OrigGray"], row["Skeleton_Endpoints_OrigGray"])
        assert nodes(combine(color)) == expected


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
@settings(max_examples=200)
def test_thinning_is_that_of_scikit_image(mask):
    np.testing.assert_array_equal(skeleton(mask), skeletonize(mask))


def test_thinning_of_each_neighbourhood_is_that_of_scikit_image():
    for code in range(512):
        mask = (code >> np.arange(9) & 1).astype(bool).reshape(3, 3)
        np.testing.assert_array_equal(skeleton(mask), skeletonize(mask))


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95, 1])
@pytest.mark.parametrize("shape", [(64, 64), (65, 129), (130, 200)])
def test_thinning_across_words_and_blocks_is_that_of_scikit_image(shape, share):
    mask = np.random.default_rng(0).random(shape) < share
    np.testing.assert_array_equal(skeleton(mask), skeletonize(mask))


@pytest.mark.parametrize("width", [0.7, 1.5, 4.0])
def test_thinning_of_blobs_is_that_of_scikit_image(width):
    smooth = ndimage.gaussian_filter(np.random.default_rng(0).random((70, 90)), width)
    mask = smooth > np.median(smooth)
    np.testing.assert_array_equal(skeleton(mask), skeletonize(mask))
