"""One run of CellProfiler beside ours of the same pipeline and images."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from benchmarks.parity.cases import Case
from cellfeat.api import run_into
from cellfeat.compare import Comparison, compare_folders
from tests.tolerances import tolerance

UNDEFINED_SIDES = (17, 32)
"""Sides, in pixels, on which CellProfiler's granularity depends on what lies in memory beside the image."""


@dataclass(frozen=True)
class Parity:
    """What came of a case.

    Parameters
    ----------
    labels : dict of str to bool
        Whether each label image is equal pixel by pixel.
    comparison : Comparison
        Of the tables.
    """

    labels: dict[str, bool]
    comparison: Comparison

    @property
    def faults(self) -> list[str]:
        """What is not as it must be, in words."""
        found = [f"label image of {name} differs" for name, is_equal in self.labels.items() if not is_equal]
        found += [
            f"{c.table}: {c.column}: {c.values - c.equal} of {c.values} differ, worst {c.worst:.2e}"
            for c in self.comparison.different
        ]
        found += [f"{table}: {column} is missing" for table, column in self.comparison.missing]
        if not self.comparison.failed:
            # CellProfiler writes fewer columns where a module failed.
            found += [f"{table}: {column} is extra" for table, column in self.comparison.extra]
        return [*found, *self.comparison.unmatched]


def compared(case: Case, scratch: Path, jobs: int = 1) -> Parity:
    """Run a case's pipeline on its images and compare labels and tables.

    Parameters
    ----------
    case : Case
    scratch : Path
        An empty folder.
    jobs : int

    Raises
    ------
    PipelineError
        The pipeline is refused.
    """
    images, ours, theirs = (scratch / name for name in ("images", "ours", "theirs"))
    images.mkdir()
    theirs.mkdir()
    for image in case.images:
        (images / image.name).symlink_to(image.absolute())
    run_into(ours, case.pipeline, images, jobs=jobs)
    labels = _labels(case.folder, ours)
    _without_undefined(case.folder, theirs)
    _without_undefined(ours, ours)
    return Parity(labels, compare_folders(theirs, ours, tolerance))


def _labels(reference: Path, out: Path) -> dict[str, bool]:
    if not (reference / "labels.npz").is_file():
        return {}
    ours = {path.stem.removesuffix("_label"): path for path in out.rglob("*_label.tiff")}
    with np.load(reference / "labels.npz") as theirs:
        return {
            name: name in ours and np.array_equal(np.asarray(Image.open(ours[name])), theirs[name])
            for name in theirs.files
            if ours
        }


def _without_undefined(folder: Path, into: Path) -> None:
    """Copy tables, with NaN for the granularity of images of sides on which it is not defined."""
    low, high = UNDEFINED_SIDES
    (path,) = folder.glob("*Image.csv")
    table = pd.read_csv(path)
    sides = table.filter(regex="^(Height|Width)_")
    small = table.loc[((sides >= low) & (sides <= high)).any(axis=1), "ImageNumber"]
    for each in folder.glob("*.csv"):
        text = pd.read_csv(each, header=None, dtype=str, keep_default_na=False)
        if text.iat[0, 0] != "ImageNumber" and "ImageNumber" not in set(text.iloc[0]):
            continue
        (number,) = np.flatnonzero(text.iloc[0] == "ImageNumber")[:1]
        rows = text.iloc[:, number].isin(small.astype(str))
        columns = text.iloc[0].str.contains("Granularity_")
        text.loc[rows, columns.to_numpy()] = "nan"
        text.to_csv(into / each.name, header=False, index=False)
