import numpy as np
import pytest
from pydantic import ValidationError

from cellfeat.objects.labels import as_objects
from cellfeat.pipeline.steps.measureimageareaoccupied import MeasureImageAreaOccupied
from cellfeat.pipeline.steps.measureimageintensity import MeasureImageIntensity
from cellfeat.pipeline.steps.measureobjectintensity import MeasureObjectIntensity
from cellfeat.pipeline.workspace import Image, Workspace


@pytest.fixture
def workspace():
    images = {
        "DNA": Image(np.array([[0.0, 0.5, 1.0, 0.0]])),
        "Mask": Image(np.array([[False, True, True, True]])),
    }
    objects = {"Cells": as_objects(np.array([[0, 1, 1, 2]])), "Nuclei": as_objects(np.array([[0, 0, 1, 0]]))}
    return Workspace(images, objects)


def test_object_intensity_is_measured_for_each_image_and_kind_of_object(workspace):
    MeasureObjectIntensity(images=("DNA", "Mask"), objects=("Cells", "Nuclei")).run(workspace)
    np.testing.assert_array_equal(workspace.object_columns["Cells"]["Intensity_MeanIntensity_DNA"], [0.75, 0])
    np.testing.assert_array_equal(workspace.object_columns["Nuclei"]["Intensity_MeanIntensity_Mask"], [1])


def test_image_intensity_within_objects_has_cellprofilers_growing_names(workspace):
    MeasureImageIntensity(images=("DNA",), objects=("Cells", "Nuclei"), percentiles=(10,)).run(workspace)
    assert workspace.image_row["Intensity_MeanIntensity_DNA_Cells"] == 0.5
    assert workspace.image_row["Intensity_Percentile_10_DNA_Cells_Nuclei"] == 1
    assert "Intensity_MeanIntensity_DNA" not in workspace.image_row


def test_image_intensity_without_objects_is_that_of_the_whole_image(workspace):
    MeasureImageIntensity(images=("DNA", "Mask")).run(workspace)
    assert workspace.image_row["Intensity_TotalIntensity_DNA"] == 1.5
    assert workspace.image_row["Intensity_TotalIntensity_Mask"] == 3


def test_area_occupied_by_both(workspace):
    MeasureImageAreaOccupied(binary_images=("Mask",), objects=("Cells",)).run(workspace)
    assert workspace.image_row["AreaOccupied_AreaOccupied_Mask"] == 3
    assert workspace.image_row["AreaOccupied_AreaOccupied_Cells"] == 3
    assert workspace.image_row["AreaOccupied_Perimeter_Mask"] == 1


@pytest.mark.parametrize(
    ("step", "settings"),
    [
        (MeasureObjectIntensity, {"images": (), "objects": ("Cells",)}),
        (MeasureImageIntensity, {"images": ("DNA",), "percentiles": (101,)}),
        (MeasureImageAreaOccupied, {}),
    ],
)
def test_settings_that_measure_nothing_are_refused(step, settings):
    with pytest.raises(ValidationError):
        step(**settings)
