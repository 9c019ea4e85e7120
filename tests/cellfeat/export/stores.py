"""A small store of a run, written by hand: three kinds of objects, one the parent of the others."""

import numpy as np

from cellfeat.pipeline.load import parse_pipeline
from cellfeat.runs.image_set import Tables
from cellfeat.runs.manifest import MANIFEST, describe
from cellfeat.runs.part import Failure, make_part
from cellfeat.runs.store import Store

PIPELINE = """
name = "painting"
[[image]]
name = "DNA"
type = "Grayscale image"
[[step]]
module = "MeasureImageIntensity"
images = ["DNA"]
"""


def objects(number, count, parents=None):
    """Columns of so many objects; the values differ from image to image and from object to object."""
    places = np.arange(count) + 10.0 * number
    parents = {f"Parent_{name}": np.array(found) for name, found in (parents or {}).items()}
    return parents | {
        "AreaShape_Area": places**2,
        "AreaShape_Eccentricity": np.where(places % 3 == 0, np.nan, 1 / (places + 1)),
        "AreaShape_EulerNumber": np.arange(count) - number,
        "Intensity_MeanIntensity_DNA": (places / 7).astype(np.float32),
        "Texture_Contrast_DNA_3_00_256": np.sin(places),
        "Location_Center_X": places + 0.5,
        "Location_Center_Y": places + 0.25,
        "Number_Object_Number": np.arange(1, count + 1),
    }


def image(number, count):
    return {
        "FileName_DNA": f"site{number}.tif",
        "PathName_DNA": "/data/plate 1",
        "Metadata_Plate": "P1",
        "Metadata_Well": f"A{number:02d}",
        "Metadata_Site": "1",
        "Count_Cells": count,
        "Threshold_FinalThreshold_Cells": np.nan if number == 2 else 0.5,
        "Width_DNA": 100,
        "Height_DNA": 80,
    }


def painted(number, cells, nuclei):
    """One image set: `nuclei` has, for each cell, its nucleus."""
    count = len(nuclei)
    found = {
        "Nuclei": objects(number, max(nuclei, default=0)),
        "Cells": objects(number, cells, {"Nuclei": nuclei[:cells]}),
        # The second last cell has its cytoplasm first, to tell a parent's number from a row's.
        "Cytoplasm": objects(
            number, count, {"Cells": np.arange(1, count + 1)[::-1], "Nuclei": np.array(nuclei, int)[::-1]}
        ),
    }
    return Tables(number, image(number, cells), found, [])


def painting(folder, steps=PIPELINE, image_sets=None):
    """A store of four image sets in two parts; the third failed, the second has no objects."""
    pipeline = parse_pipeline(steps, "painting.toml")
    store = Store(folder / "store")
    store.folder.mkdir(parents=True)
    results = image_sets or [
        [painted(1, 3, [2, 1, 3]), painted(2, 0, [])],
        [Failure(3, ("a.tif",), "NamesAndTypes", "damaged"), painted(4, 2, [1, 2])],
    ]
    manifest = describe(pipeline, sum(map(len, results)))
    (store.folder / MANIFEST).write_text(manifest.model_dump_json())
    for part in results:
        store.add(make_part(part))
    return store
