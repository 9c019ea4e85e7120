"""Whole pipelines of CellProfiler's on the golden images: label images and every column of every table."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from benchmarks.parity.cases import Case, cases
from benchmarks.parity.compared import compared
from benchmarks.parity.differences import differences, refused
from cellfeat.api import run_into
from cellfeat.errors import PipelineError
from cellfeat.io.read import read
from cellfeat.pipeline.load import load_pipeline

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = list(cases([GOLDEN]))


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.folder.name not in refused()], ids=lambda case: case.folder.name
)
def test_labels_and_tables_are_cellprofilers(case: Case, tmp_path: Path):
    assert compared(case, tmp_path).faults == []


def test_what_is_refused_is_refused():
    for case in CASES:
        if case.folder.name in refused():
            with pytest.raises(PipelineError, match="must be off"):
                load_pipeline(case.pipeline)


@pytest.fixture
def smallest():
    """The golden run that is quickest to repeat."""
    return next(case for case in CASES if case.folder.name == "everything_gray")


def break_after_run(monkeypatch, change):
    """Have `change` spoil the output folder before it is compared."""

    def spoiled(out, *arguments, **options):
        run_into(out, *arguments, **options)
        change(out)

    monkeypatch.setattr("benchmarks.parity.compared.run_into", spoiled)


@pytest.mark.parametrize("how", ["missing", "extra", "renamed"])
def test_a_column_broken_on_purpose_is_found(how, smallest, tmp_path, monkeypatch):
    def change(out):
        path = out / "Objects.csv"
        table = pd.read_csv(path).copy()
        if how == "extra":
            table["AreaShape_Size"] = table["AreaShape_Area"]
        else:
            names = {"AreaShape_Area": "AreaShape_Size"} if how == "renamed" else {}
            table = table.rename(columns=names).drop(columns="AreaShape_Area", errors="ignore")
        table.to_csv(path, index=False)

    break_after_run(monkeypatch, change)
    faults = [fault.split(": ", 1)[1] for fault in compared(smallest, tmp_path).faults]
    missing, extra = "AreaShape_Area is missing", "AreaShape_Size is extra"
    assert faults == {"missing": [missing], "extra": [extra], "renamed": [missing, extra]}[how]


def test_a_label_image_broken_on_purpose_is_found(smallest, tmp_path, monkeypatch):
    def change(out):
        path = next(path for path in sorted(out.rglob("*_label.tiff")) if read(path).pixels.any())
        Image.fromarray(np.roll(np.asarray(Image.open(path)), 1, axis=1)).save(path)

    break_after_run(monkeypatch, change)
    (fault,) = compared(smallest, tmp_path).faults
    assert fault.startswith("label image of")


def test_differences_name_tests_that_are_there():
    root = Path(__file__).parents[2]
    for difference in differences():
        for test in difference.test.split(", "):
            assert (root / test.split(" ")[0]).is_file(), difference.name
