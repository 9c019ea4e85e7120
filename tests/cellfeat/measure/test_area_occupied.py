import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cellfeat.errors import InputError
from cellfeat.measure.area_occupied import FEATURES, area_occupied_by_image, area_occupied_by_objects


def test_perimeters_are_rounded_for_objects_only():
    # The two middle pixels add (1 + sqrt(2)) / 2 each: 2.41, as an object 2.
    figure = np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]])
    exact = 1 + np.sqrt(2)
    assert area_occupied_by_image(figure > 0) == pytest.approx(
        {"AreaOccupied_AreaOccupied": 4, "AreaOccupied_Perimeter": exact, "AreaOccupied_TotalArea": 12}
    )
    assert area_occupied_by_objects(figure) == {
        "AreaOccupied_AreaOccupied": 4,
        "AreaOccupied_Perimeter": 2,
        "AreaOccupied_TotalArea": 12,
    }


def test_nothing_occupies_nothing():
    empty = {"AreaOccupied_AreaOccupied": 0, "AreaOccupied_Perimeter": 0, "AreaOccupied_TotalArea": 6}
    assert area_occupied_by_objects(np.zeros((2, 3), int)) == empty
    assert area_occupied_by_image(np.zeros((2, 3), bool)) == empty


def test_what_is_declared_is_what_is_measured():
    declared = {feature.column for feature in FEATURES}
    names = {f"{key}_{{objects}}" for key in area_occupied_by_objects(np.zeros((2, 2), int))}
    assert declared == names | {f"{key}_{{image}}" for key in area_occupied_by_image(np.zeros((2, 2)))}


def test_a_binary_image_has_one_channel():
    with pytest.raises(InputError, match="binary image"):
        area_occupied_by_image(np.zeros((2, 2, 3)))


@settings(deadline=None)  # kernels compile on their first call
@given(arrays(np.bool_, (6, 7)), st.integers(0, 3))
def test_turning_changes_nothing_but_the_last_digit(figure, turns):
    assert area_occupied_by_image(np.rot90(figure, turns)) == pytest.approx(area_occupied_by_image(figure))


def test_cellprofiler_gives_the_same(reference):
    for folder in ("crops50_a", "crops50_b", "synth_b", "full20_c"):
        images = pd.read_csv(reference / folder / "Image.csv")
        name = next(c for c in images if c.startswith("FileName_Blood"))
        with np.load(reference / folder / "labels.npz") as labels:
            for _, row in images.iterrows():
                stem = row[name].rsplit(".", 1)[0]
                if stem in labels:
                    got = FEATURES.named(
                        area_occupied_by_objects(labels[stem]), objects="IdentifyPrimaryObjects"
                    )
                    assert got == {column: row[column] for column in got}
