import numpy as np
import pytest
from pydantic import ValidationError

from cellfeat.objects.labels import as_objects
from cellfeat.pipeline.steps.measurecolocalization import MeasureColocalization
from cellfeat.pipeline.workspace import Image, Workspace


def test_every_pair_is_measured_in_images_and_objects():
    rng = np.random.default_rng(0)
    images = {name: Image(rng.integers(0, 256, (4, 5)) / 255, 255) for name in ("A", "B", "C")}
    workspace = Workspace(images, {"Cells": as_objects(np.tile([0, 1, 1, 2, 2], (4, 1)))})
    step = MeasureColocalization(
        images=("A", "B", "C"), where="Both", objects=("Cells",), metrics=("Manders",)
    )
    step.run(workspace)
    pairs = {f"Correlation_Manders_{a}_{b}" for a in "ABC" for b in "ABC" if a != b}
    assert set(workspace.image_row) == pairs
    assert set(workspace.object_columns["Cells"]) == pairs


def test_within_objects_only():
    images = {name: Image(np.ones((1, 2))) for name in ("A", "B")}
    workspace = Workspace(images, {"Cells": as_objects(np.array([[0, 1]]))})
    MeasureColocalization(images=("A", "B"), where="Within objects", objects=("Cells",)).run(workspace)
    assert workspace.image_row == {}
    assert workspace.object_columns["Cells"]["Correlation_Manders_A_B"] == [1]


@pytest.mark.parametrize(
    "settings",
    [
        {"images": ("A",)},
        {"images": ("A", "B"), "objects": ("Cells",)},
        {"images": ("A", "B"), "where": "Both"},
        {"images": ("A", "B"), "metrics": ("Pearson",)},
        {"images": ("A", "B"), "costes_method": "Slow"},
    ],
)
def test_wrong_settings_are_refused(settings):
    with pytest.raises(ValidationError):
        MeasureColocalization(**settings)
