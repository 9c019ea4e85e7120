from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from activesim.table import Table


@pytest.fixture
def frames() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Features in the form of CellProfiler's Image.csv, and labels, of cells from two overlapping clouds."""

    def make(n: int = 120, n_rare: int = 30, images: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
        rng = np.random.default_rng(0)
        y = np.zeros(n, dtype=int)
        y[:n_rare] = 1
        y = rng.permutation(y)
        names = [f"cell_{i:03d}.png" for i in range(n)]
        features = pd.DataFrame(
            {
                "AreaOccupied_AreaOccupied_Cells": rng.normal(size=n) + 3 * y,
                "Count_Cells": rng.normal(size=n) + y,
                "ExecutionTime_01Images": rng.random(n),
                "FileName_Blood": names,
                "Granularity_1_Gray": rng.normal(size=n) * 100,
                "ImageNumber": np.arange(n) + 1,
                "Mean_Cells_Location_Center_X": rng.random(n),
                "ModuleError_01Images": 0,
                "Skeleton_Endpoints_Gray": 0,
            }
        )
        labels = pd.DataFrame(
            {
                "cell_filename": names,
                "image_id": np.arange(n) % images,
                "cell_type": np.where(y == 1, "WBC", "RBC"),
            }
        )
        return features, labels

    return make


@pytest.fixture
def files(tmp_path: Path, frames: Callable[..., tuple[pd.DataFrame, pd.DataFrame]]) -> tuple[Path, Path]:
    """Write `frames` to a run's folder and a table of labels."""
    features, labels = frames()
    folder = tmp_path / "run"
    folder.mkdir()
    features.to_csv(folder / "Image.csv", index=False)
    labels.to_csv(tmp_path / "cells.csv", index=False)
    return folder, tmp_path / "cells.csv"


@pytest.fixture
def table() -> Callable[..., Table]:
    """Clouds of cells around one centre for each class, without a file."""

    def make(counts: tuple[int, ...] = (90, 30), *, images: int | None = 20, spread: float = 2.0) -> Table:
        rng = np.random.default_rng(1)
        y = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        X = rng.normal(size=(y.size, 4))
        X[:, 0] += spread * y
        X[:, 1] -= spread * (y == 1)
        return Table(
            name="clouds",
            ids=np.array([f"cell_{i}" for i in range(y.size)]),
            features=("a", "b", "c", "d"),
            X=X,
            classes=("RBC", "WBC", "Platelets", "Other")[: len(counts)],
            y=y,
            groups=None if images is None else np.array([f"image_{i % images}" for i in range(y.size)]),
            group_name="" if images is None else "image_id",
            omitted=(),
            notes=(),
        )

    return make
