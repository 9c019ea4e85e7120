import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.objects.location import FEATURES, count, location
from cellfeat.objects.primary import primary_objects

ALL = {"discard_outside_diameter_range": False, "discard_touching_border": False}


def disc(shape, row, column, radius):
    rows, columns = np.indices(shape)
    return (rows - row) ** 2 + (columns - column) ** 2 <= radius**2


def two_discs():
    """A disc of 9 pixels' radius inside the image, and half of one at the upper border."""
    return disc((40, 60), 22, 15, 9) | disc((40, 60), 0, 45, 9)


def found(mask, pixels=None, **settings):
    return primary_objects(mask, np.where(mask, 0.8, 0.1) if pixels is None else pixels, **settings)


def test_parts_are_numbered_by_their_first_pixel():
    objects = found(two_discs(), declumping_method="None", **ALL)
    assert objects.count == 2
    assert objects.labels[0, 45] == 1
    assert objects.labels[22, 15] == 2


def test_what_touches_the_border_goes():
    objects = found(two_discs(), declumping_method="None")
    assert objects.labels[22, 15] == 1
    assert objects.labels[0, 45] == 0


def test_mask_and_pixels_are_of_one_shape():
    with pytest.raises(InputError, match="they must be equal"):
        primary_objects(np.ones((3, 3), bool), np.ones((2, 3)))


@pytest.mark.parametrize(("diameters", "kept"), [((10, 40), 1), ((20, 40), 0), ((5, 18), 0)])
def test_areas_must_lie_between_those_of_discs_of_the_two_diameters(diameters, kept):
    # The disc has 253 pixels; a disc 18 wide has 254.5, one 17 wide 227.0.
    mask = disc((40, 40), 20, 20, 9)
    assert mask.sum() == 253
    diameters = (diameters[0], 17) if diameters == (5, 18) else diameters
    objects = found(mask, declumping_method="None", typical_diameter=diameters)
    assert objects.count == kept


def test_large_objects_go_but_are_not_small():
    objects = found(disc((40, 40), 20, 20, 9), declumping_method="None", typical_diameter=(5, 17))
    assert objects.count == 0
    assert objects.small_removed.max() == 1


@pytest.mark.parametrize("method", ["Shape", "Intensity"])
def test_two_overlapping_cells_are_divided(method):
    left, right = disc((40, 60), 20, 20, 10), disc((40, 60), 20, 36, 10)
    rows, columns = np.indices((40, 60))
    cones = [10 - np.hypot(rows - 20, columns - c) for c in (20, 36)]
    pixels = np.clip(np.maximum(*cones) / 20 + 0.4, 0, 1)
    objects = found(left | right, pixels, declumping_method=method, dividing_lines=method, **ALL)
    assert objects.count == 2
    assert objects.labels[20, 15] != objects.labels[20, 41]
    assert set(np.unique(objects.labels[left | right])) == {1, 2}


def test_holes_are_filled_only_if_asked_for():
    ring = disc((40, 40), 20, 20, 12) & ~disc((40, 40), 20, 20, 3)
    assert found(ring, declumping_method="None", **ALL).labels[20, 20] == 1
    assert found(ring, declumping_method="None", fill_holes="Never", **ALL).labels[20, 20] == 0
    assert (
        found(ring, declumping_method="None", fill_holes="After declumping only", **ALL).labels[20, 20] == 1
    )


def test_too_many_objects_are_none():
    assert found(two_discs(), declumping_method="None", most_objects=1, **ALL).count == 0
    assert found(two_discs(), declumping_method="None", most_objects=2, **ALL).count == 2


def test_an_empty_mask_has_no_objects():
    objects = found(np.zeros((5, 5), bool))
    assert objects.count == 0
    assert count(objects) == {"Count": 0.0}
    assert all(len(values) == 0 for values in location(objects).values())


def test_centres_are_means_of_rows_and_columns():
    mask = np.zeros((6, 8), bool)
    mask[2:4, 3:7] = True  # rows 2 and 3, columns 3 to 6
    columns = location(found(mask, declumping_method="None", **ALL))
    assert columns["Location_Center_Y"].tolist() == [2.5]
    assert columns["Location_Center_X"].tolist() == [4.5]
    assert columns["Location_Center_Z"].tolist() == [0]


def test_the_declared_columns_and_their_types():
    objects = found(two_discs(), **ALL)
    columns = location(objects)
    assert {**FEATURES.named(count(objects), objects="Cells"), **columns}.keys() == {
        feature.column.format(objects="Cells") for feature in FEATURES
    }
    # CellProfiler writes 2.0 objects, and centres at depth 0, not 0.0.
    assert repr(count(objects)["Count"]) == "2.0"
    assert {name for name, values in columns.items() if values.dtype.kind == "i"} == {
        "Number_Object_Number",
        "Location_Center_Z",
    }


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 3)])
def test_the_smallest_images_are_one_object(shape):
    # CellProfiler fails on the first two.
    objects = found(np.ones(shape, bool), typical_diameter=(1, 9), **ALL)
    assert objects.labels.tolist() == np.ones(shape).tolist()
