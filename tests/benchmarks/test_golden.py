"""The golden data is what its provenance says: made from these images by these pipelines."""

import io
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile
from PIL import Image

from benchmarks.oracle import hard_images
from benchmarks.oracle.cppipe import pipeline
from benchmarks.oracle.golden import ALL, GOLDEN
from benchmarks.oracle.run import sha256

INPUTS = {path.name: path for path in (GOLDEN / "inputs").glob("*/*")}


def test_the_folders_are_the_recipes():
    assert {path.parent.name for path in GOLDEN.glob("*/provenance.toml")} == set(ALL)


def test_names_of_images_are_unique():
    assert len(INPUTS) == len(list((GOLDEN / "inputs").glob("*/*")))


def test_all_of_it_is_small():
    assert sum(path.stat().st_size for path in GOLDEN.rglob("*") if path.is_file()) < 5_000_000


@pytest.mark.parametrize("name", ALL)
def test_provenance(name: str):
    folder = GOLDEN / name
    facts = tomllib.loads((folder / "provenance.toml").read_text())
    assert facts["versions"]["cellprofiler"] == "4.2.8.1"
    assert facts["pipeline"]["sha256"] == sha256(folder / "pipeline.cppipe")
    assert facts["images"] == {image: sha256(INPUTS[image]) for image in facts["images"]}
    assert (folder / "pipeline.cppipe").read_text() == pipeline(ALL[name].recipe())
    for image in ALL[name].without:
        assert image in INPUTS
        assert image not in facts["images"]
        assert facts["output"][f"CellProfiler fails here: {image}"]


@pytest.mark.parametrize("name", ALL)
def test_tables_and_labels_agree(name: str):
    folder = GOLDEN / name
    table = pd.read_csv(folder / "Image.csv")
    facts = tomllib.loads((folder / "provenance.toml").read_text())
    columns = [c for c in table.columns if c.startswith("FileName_")]
    assert {image for c in columns for image in table[c]} == set(facts["images"])
    assert not [c for c in table.columns if c.startswith(("ExecutionTime_", "ImageSet_"))]
    if not (folder / "labels.npz").exists():
        return
    with np.load(folder / "labels.npz") as labels:
        counts = {key: int(labels[key].max()) for key in labels.files}
    kinds = [c.removeprefix("Count_") for c in table.columns if c.startswith("Count_")]
    for column in columns:
        for stem, row in zip(table[column].map(lambda n: Path(n).stem), table.itertuples(), strict=True):
            for kind in kinds:
                key = f"{stem}_{kind}"
                if key in counts:
                    assert counts[key] == getattr(row, f"Count_{kind}")


def test_images_are_drawn_from_their_seed():
    # Pixels, not bytes: another zlib packs the same pixels differently. Another libjpeg gives other pixels:
    # the smears only have to be alike.
    for kind, name, data in hard_images.files():
        stored = INPUTS[name]
        assert stored.parent.name == kind
        read = tifffile.imread if name.endswith("tif") else lambda file: np.asarray(Image.open(file))
        ours, theirs = read(io.BytesIO(data)), read(stored)
        if kind == "smears":
            assert np.abs(ours.astype(int) - theirs).mean() < 2
        else:
            np.testing.assert_array_equal(ours, theirs, err_msg=name)
