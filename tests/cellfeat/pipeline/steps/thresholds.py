"""Comparing threshold columns with CellProfiler's output."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cellfeat.io.read import read
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.workspace import Image, Workspace
from tests.tolerances import BINS_OF_SINGLE_LOGARITHMS, RELATIVE, SINGLE_LOGARITHMS

GOLDEN = Path(__file__).parents[3] / "golden"
TOLERANCES = {
    "Threshold_WeightedVariance": SINGLE_LOGARITHMS,
    "Threshold_SumOfEntropies": BINS_OF_SINGLE_LOGARITHMS,
}


def rows(folder: Path, every: int = 1) -> list[dict[str, str]]:
    """Rows of the image table, one dict of texts each."""
    with (folder / "Image.csv").open() as file:
        return list(csv.DictReader(file))[::every]


@cache
def gray(path: Path, kind: str = "Color image") -> Image:
    """The image as CellProfiler's ColorToGray has it, or as it is if it is gray."""
    image = Image(read(path, kind=kind).pixels)
    if kind != "Color image":
        return image
    workspace = Workspace({"Photo": image})
    ColorToGray(input_image="Photo").run(workspace)
    return workspace.images["OrigGray"]


def check(workspace: Workspace, name: str, row: dict[str, str], *, avx512: bool) -> None:
    """Compare all threshold columns with that name; `avx512` says where the row was made."""
    got = {column for column in workspace.image_row if column.startswith("Threshold_")}
    assert got == {
        column for column in row if column.startswith("Threshold_") and column.endswith(f"_{name}")
    }
    for column in got:
        family = column.removesuffix(f"_{name}")
        value, text = float(workspace.image_row[column]), row[column]
        tolerance = RELATIVE if avx512 == logarithms_are_of_avx512() else TOLERANCES.get(family, RELATIVE)
        # CellProfiler keeps a column in the type that the run's first image gave it.
        in_single = np.float32(value) == np.float32(text)
        assert value == pytest.approx(float(text), rel=tolerance) or in_single, column


@cache
def logarithms_are_of_avx512() -> bool:
    """Whether NumPy's float32 logarithms are those of Intel's AVX-512 library, one in seven a bit off."""
    values = np.linspace(0.01, 1, 1000, dtype=np.float32)
    exact = np.log2(values.astype(np.float64)).astype(np.float32)
    return bool((np.log2(values) != exact).mean() > 0.05)
