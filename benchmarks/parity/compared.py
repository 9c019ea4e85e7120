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
    comparable = _Comparable(pd.read_csv(case.folder / "Image.csv", low_memory=False))
    comparable.copy(case.folder, theirs)
    comparable.copy(ours, ours)
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


class _Comparable:
    """What of a run of CellProfiler can be compared with another run, and the tables without the rest."""

    def __init__(self, images: pd.DataFrame) -> None:
        low, high = UNDEFINED_SIDES
        sides = images.filter(regex="^(Height|Width)_")
        is_small = ((sides >= low) & (sides <= high)).any(axis=1)
        self._names = next(c for c in images.columns if c.startswith("FileName_"))
        self._small = set(images.loc[is_small, self._names])
        self._is_joined = bool(images.duplicated(["Group_Number", "Group_Index"]).any())
        self._was_ended = bool(images.filter(like="ModuleError_").isna().any(axis=None))

    def copy(self, folder: Path, into: Path) -> None:
        """Copy tables letter by letter, without what the run does not define."""
        images = pd.read_csv(folder / "Image.csv", usecols=["ImageNumber", self._names])
        small = set(images.loc[images[self._names].isin(self._small), "ImageNumber"].astype(str))
        for path in folder.glob("*.csv"):
            # Two columns may have one name.
            header, *rows = pd.read_csv(path, header=None, dtype=str, keep_default_na=False).to_numpy()
            table = pd.DataFrame(rows, columns=header)
            if "ImageNumber" not in table:
                continue
            table.loc[table["ImageNumber"].isin(small), table.columns.str.contains("Granularity_")] = "nan"
            if self._is_joined:
                # Group_Index and Group_Length are those of the parts the run was made in.
                table = table.loc[:, ~table.columns.str.startswith("Group_")]
            if self._was_ended:
                # The modules after the one that ended the run left columns with no values.
                table = table.loc[:, ~table.isin(("", "nan")).all()]
            table.to_csv(into / path.name, index=False)
