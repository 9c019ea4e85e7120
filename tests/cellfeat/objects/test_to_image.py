import numpy as np

from cellfeat.objects.labels import Objects
from cellfeat.objects.to_image import to_image
from cellfeat.pipeline.steps.convertobjectstoimage import ConvertObjectsToImage
from cellfeat.pipeline.workspace import Workspace

LABELS = np.array([[0, 1, 2], [3, 4, 4]], np.int32)


def test_the_three_kinds():
    assert to_image(LABELS, color_format="Binary (black & white)").tolist() == [
        [False, True, True],
        [True] * 3,
    ]
    assert to_image(LABELS, color_format="Grayscale").tolist() == [[0, 0.25, 0.5], [0.75, 1, 1]]
    numbers = to_image(LABELS, color_format="uint16")
    assert numbers.tolist() == LABELS.tolist()
    assert not np.shares_memory(numbers, LABELS)


def test_grayscale_is_in_single_precision():
    thirds = to_image(np.array([[1, 2, 3]]), color_format="Grayscale")
    assert thirds.dtype == np.float32
    assert thirds.tolist() == [[np.float32(1 / 3), np.float32(2 / 3), 1]]


def test_no_objects_are_black():
    assert to_image(np.zeros((2, 2), int), color_format="Grayscale").tolist() == [[0, 0], [0, 0]]


def test_the_step():
    workspace = Workspace({}, {"Cells": Objects(LABELS)})
    ConvertObjectsToImage(input_objects="Cells", color_format="uint16").run(workspace)
    assert workspace.images["CellImage"].pixels.tolist() == LABELS.tolist()
