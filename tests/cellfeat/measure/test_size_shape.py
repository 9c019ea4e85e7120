import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from cellfeat.measure.size_shape import FEATURES, size_shape


def drawn(*rows: str) -> np.ndarray:
    """A label image from characters: . is background, a digit an object."""
    return np.array([[0 if c == "." else int(c) for c in row] for row in rows], np.int32)


def test_a_box_of_two_by_four():
    shape = size_shape(drawn("......", ".1111.", ".1111.", "......"), advanced=True)
    value = {name.removeprefix("AreaShape_"): column[0] for name, column in shape.items()}
    assert value["Area"] == value["BoundingBoxArea"] == value["ConvexArea"] == 8
    assert (value["BoundingBoxMinimum_X"], value["BoundingBoxMaximum_X"]) == (1, 5)
    assert (value["BoundingBoxMinimum_Y"], value["BoundingBoxMaximum_Y"]) == (1, 3)
    assert (value["Center_X"], value["Center_Y"]) == (2.5, 1.5)
    # All eight pixels are border pixels; the line through their centres is 3 + 1 + 3 + 1 long.
    assert value["Perimeter"] == 8
    assert value["FormFactor"] == pytest.approx(np.pi / 2)
    assert value["Compactness"] == pytest.approx(2 / np.pi)
    assert value["Solidity"] == value["Extent"] == value["EulerNumber"] == 1
    # Every pixel is beside the background.
    assert value["MaximumRadius"] == value["MeanRadius"] == value["MedianRadius"] == 1
    # Centres span 3 columns and 1 row.
    assert value["MinFeretDiameter"] == 1
    assert value["MaxFeretDiameter"] == pytest.approx(np.sqrt(10))
    # Variances of 4 columns and 2 rows: (16 - 1) / 12 and (4 - 1) / 12.
    assert value["InertiaTensor_0_0"] == 1.25
    assert value["InertiaTensor_1_1"] == 0.25
    assert value["MajorAxisLength"] == pytest.approx(4 * np.sqrt(1.25))
    assert value["Eccentricity"] == pytest.approx(np.sqrt(1 - 0.2))
    assert abs(value["Orientation"]) == 90


def test_pixels_are_counted_in_whole_numbers():
    # So that tables hold 8 and not 8.0, as CellProfiler's do.
    assert size_shape(np.ones((2, 4), int))["AreaShape_Area"].dtype == np.int64


def test_one_pixel():
    shape = size_shape(drawn("...", ".1.", "..."), advanced=True)
    value = {name.removeprefix("AreaShape_"): column[0] for name, column in shape.items()}
    assert value["FormFactor"] == np.inf
    assert value["Perimeter"] == value["Compactness"] == value["Eccentricity"] == 0
    assert value["Orientation"] == 45
    assert value["MinFeretDiameter"] == value["MaxFeretDiameter"] == 0
    assert value["ConvexArea"] == value["MaximumRadius"] == 1
    assert np.isnan([value["NormalizedMoment_0_0"], value["NormalizedMoment_1_0"]]).all()


def test_a_line_has_no_width():
    shape = size_shape(drawn(".....", ".111.", "....."))
    assert shape["AreaShape_MinFeretDiameter"] == [0]
    assert shape["AreaShape_MaxFeretDiameter"] == [2]
    assert shape["AreaShape_MinorAxisLength"] == [0]
    assert shape["AreaShape_Eccentricity"] == [1]


def test_a_ring_has_a_hole_and_two_parts_count_twice():
    ring = drawn(".....", ".111.", ".1.1.", ".111.", ".....")
    assert size_shape(ring)["AreaShape_EulerNumber"] == [0]
    assert size_shape(ring)["AreaShape_Solidity"] == [8 / 9]
    assert size_shape(drawn("1.1", "1.1"))["AreaShape_EulerNumber"] == [2]
    assert size_shape(drawn("1..", ".1."))["AreaShape_EulerNumber"] == [1]  # corners connect


def test_the_middle_of_a_block_lies_deepest():
    shape = size_shape(drawn("11111", "11111", "11111", "11111", "11111"))
    # Rings of 16, 8 and 1 pixels at distances 1, 2 and 3.
    assert shape["AreaShape_MaximumRadius"] == [3]
    assert shape["AreaShape_MeanRadius"] == [(16 + 16 + 3) / 25]
    assert shape["AreaShape_MedianRadius"] == [1]


def test_no_objects_give_every_column_with_length_0():
    shape = size_shape(np.zeros((4, 4), int), advanced=True)
    assert all(len(column) == 0 for column in shape.values())
    assert len(shape) == len(size_shape(drawn("1"), advanced=True))


def test_declared_and_produced_columns_are_the_same():
    produced = set(size_shape(drawn("1"), advanced=True))
    patterns = [feature.pattern() for feature in FEATURES]
    assert all(any(p.fullmatch(column) for p in patterns) for column in produced)
    assert all(any(p.fullmatch(column) for column in produced) for p in patterns)


def random_objects(seed: int, size: int = 24) -> np.ndarray:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random((size, size)), 1.5)
    labels, _ = ndimage.label(noise > np.quantile(noise, 0.6), np.ones((3, 3)))
    return labels.astype(np.int32)


@given(st.integers(0, 10**6))
def test_radii_are_those_of_the_distance_transform(seed):
    labels = random_objects(seed)
    shape = size_shape(labels)
    for number in range(1, labels.max() + 1):
        alone = np.pad(labels == number, 1)
        distances = ndimage.distance_transform_edt(alone)[alone]
        assert shape["AreaShape_MaximumRadius"][number - 1] == distances.max()
        assert shape["AreaShape_MeanRadius"][number - 1] == pytest.approx(distances.mean(), rel=1e-12)
        assert shape["AreaShape_MedianRadius"][number - 1] == np.median(distances)


PLACES = ("BoundingBoxM", "Center_")


@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 9))
def test_moving_and_a_far_object_change_nothing_but_the_place(seed, down, right):
    labels = random_objects(seed)
    moved = np.pad(labels, ((down, 3), (right, 3)))
    moved[-1, -1] = labels.max() + 1
    one, other = size_shape(labels, advanced=True), size_shape(moved, advanced=True)
    for column, values in one.items():
        if not any(place in column for place in PLACES):
            np.testing.assert_array_equal(other[column][:-1], values, err_msg=column)


@given(st.integers(0, 10**6))
def test_renumbering_permutes_the_rows(seed):
    labels = random_objects(seed)
    order = np.random.default_rng(seed).permutation(labels.max())
    renumbered = np.concatenate(([0], np.argsort(order) + 1))[labels].astype(np.int32)
    one, other = size_shape(labels), size_shape(renumbered)
    for column, values in one.items():
        np.testing.assert_array_equal(other[column], values[order], err_msg=column)


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b", "synth16_b"])
def test_every_column_is_cellprofilers(reference, folder):
    with (reference / folder / "Image.csv").open() as file:
        names = {
            row["ImageNumber"]: next(row[c] for c in row if c.startswith("FileName_"))
            for row in csv.DictReader(file)
        }
    with (reference / folder / "IdentifyPrimaryObjects.csv").open() as file:
        theirs = list(csv.DictReader(file))
    with np.load(reference / folder / "labels.npz") as labels:
        for number, name in names.items():
            ours = size_shape(labels[name.rsplit(".", 1)[0]].astype(np.int32), advanced=True)
            rows = [row for row in theirs if row["ImageNumber"] == number]
            for column, values in ours.items():
                expected = np.array([float(row[column]) for row in rows])
                np.testing.assert_allclose(values, expected, 1e-9, 0, err_msg=f"{name} {column}")
