import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cellfeat.errors import CellfeatError
from cellfeat.export.formats import export_store
from cellfeat.export.joined import cytotable_name, joined_tables
from cellfeat.runs.image_set import Tables
from tests.cellfeat.export.stores import objects, painted, painting

# CytoTable fetches DuckDB's plug-ins for SQLite and HTTP before it reads CSVs, which need neither.
CYTOTABLE = """
import sys, duckdb, cytotable, cytotable.utils
from parsl.config import Config
from parsl.executors import ThreadPoolExecutor
cytotable.utils._duckdb_reader = duckdb.connect
source, out, logs = sys.argv[1:]
cytotable.convert(source_path=source, dest_path=out, dest_datatype="parquet", preset="cellprofiler_csv",
                  parsl_config=Config(executors=[ThreadPoolExecutor()], run_dir=logs))
"""


def read(path):
    return pd.read_parquet(path).set_index(["Metadata_ImageNumber", "Metadata_ObjectNumber"]).sort_index()


@pytest.fixture
def joined(tmp_path):
    export_store(painting(tmp_path), tmp_path, ["csv", "cytotable"])
    return tmp_path / "Cytoplasm.parquet"


def test_cytotable_makes_the_same_table_of_our_csvs(joined, tmp_path):
    pytest.importorskip("cytotable", reason="CytoTable, which reads the tables, is not installed")
    (tmp_path / "csv").mkdir()
    for name in ("Image", "Cells", "Nuclei", "Cytoplasm"):
        shutil.copy(tmp_path / f"{name}.csv", tmp_path / "csv")
    told = [str(tmp_path / name) for name in ("csv", "theirs.parquet", "logs")]
    subprocess.run([sys.executable, "-W", "ignore", "-c", CYTOTABLE, *told], check=True, cwd=tmp_path)
    ours, theirs = read(joined), read(tmp_path / "theirs.parquet")
    extra = {"Image_PathName_DNA", "Metadata_Plate", "Metadata_Well", "Image_Metadata_Site"}
    assert [name for name in ours if name not in extra] == list(theirs)
    for name in theirs:
        # A float32 stands in the CSV with as many digits as it has, and is a double to CytoTable.
        values = theirs[name].astype(ours[name].dtype)
        pd.testing.assert_series_equal(ours[name], values, check_exact=True)


def test_parents_stand_beside_their_children(joined):
    table = read(joined)
    # Cytoplasms are numbered against their cells: (1, 1) has the third cell, whose nucleus is the third too.
    row = table.loc[(1, 1)]
    assert (row["Metadata_Cytoplasm_Parent_Cells"], row["Metadata_Cytoplasm_Parent_Nuclei"]) == (3, 3)
    assert (row["Cells_Number_Object_Number"], row["Nuclei_Number_Object_Number"]) == (3, 3)
    assert table.loc[(1, 3), "Nuclei_AreaShape_Area"] == 121.0  # of the second nucleus, (10 + 1)²
    assert list(table.index) == [(1, 1), (1, 2), (1, 3), (4, 1), (4, 2)]
    assert table["Cells_Intensity_MeanIntensity_DNA"].dtype == np.float32


def test_an_object_without_a_parent_has_no_row(tmp_path):
    cells = objects(1, 2, {"Nuclei": [0, 1]})
    found = Tables(1, painted(1, 0, []).image, {"Cells": cells, "Nuclei": objects(1, 1)}, [])
    (joined,) = joined_tables(painting(tmp_path, image_sets=[[found]]))
    (table,) = joined.tables()
    assert table["Metadata_ObjectNumber"].to_pylist() == [2]


def test_a_parents_parent_stands_beside_them_too(tmp_path):
    kinds = {
        "Spots": objects(1, 3, {"Cells": [2, 0, 1]}),
        "Cells": objects(1, 2, {"Nuclei": [2, 1]}),
        "Nuclei": objects(1, 2),
    }
    found = Tables(1, painted(1, 0, []).image, kinds, [])
    (joined,) = joined_tables(painting(tmp_path, image_sets=[[found]]))
    (table,) = joined.tables()
    assert table["Nuclei_Number_Object_Number"].to_pylist() == [1, 2]


def test_kinds_that_have_nothing_to_do_with_each_other_have_files_of_their_own(tmp_path):
    found = Tables(1, painted(1, 0, []).image, {"Cells": objects(1, 2), "Dirt": objects(1, 0)}, [])
    files = export_store(painting(tmp_path, image_sets=[[found]]), tmp_path, ["cytotable"])
    assert [file.name for file in files] == ["Cells.parquet", "Dirt.parquet"]
    assert [len(pd.read_parquet(file)) for file in files] == [2, 0]


def test_without_objects_the_rows_are_images(tmp_path):
    found = [[Tables(number, painted(number, 0, []).image, {}, [])] for number in (1, 2)]
    (file,) = export_store(painting(tmp_path, image_sets=found), tmp_path, ["cytotable"])
    table = pd.read_parquet(file)
    assert table["Image_FileName_DNA"].tolist() == ["site1.tif", "site2.tif"]
    assert table["Metadata_Well"].tolist() == ["A01", "A02"]


def test_two_names_that_would_be_one_are_refused(tmp_path):
    found = Tables(1, painted(1, 0, []).image, {"RNA": objects(1, 2), "Rna": objects(1, 1)}, [])
    with pytest.raises(CellfeatError, match="both are Rna in CytoTable's naming"):
        export_store(painting(tmp_path, image_sets=[[found]]), tmp_path, ["cytotable"])


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("Cells", "AreaShape_Area", "Cells_AreaShape_Area"),
        ("cells", "AreaShape_Area", "Cells_AreaShape_Area"),
        ("BigCells", "Children_Spots_Count", "Bigcells_Children_Spots_Count"),
        ("Cells", "Parent_Nuclei", "Metadata_Cells_Parent_Nuclei"),
        ("Cells", "Parent_Plates", "Cells_Parent_Plates"),
        ("Image", "Metadata_Well", "Metadata_Well"),
        ("Image", "Metadata_Site", "Image_Metadata_Site"),
        ("Cells", "ObjectNumber", "Metadata_ObjectNumber"),
    ],
)
def test_names(table, column, name):
    assert cytotable_name(table, column, ["Cells", "Nuclei"]) == name


def test_the_file_says_where_it_comes_from(joined):
    metadata = pq.read_schema(joined).metadata
    assert metadata[b"Pipeline_Pipeline"].decode().startswith('name = "painting"')
    assert {b"cellfeat_Version", b"Run_Command", b"Run_Timestamp", b"Run_Machine"} <= set(metadata)


def test_pycytominer_normalizes_and_selects(joined):
    pycytominer = pytest.importorskip("pycytominer", reason="pycytominer, which reads it, is not installed")
    profiles = pd.read_parquet(joined)
    normalized = pycytominer.normalize(profiles, method="standardize")
    names = [name for name in profiles if name.startswith("Metadata_")]
    pd.testing.assert_frame_equal(normalized[names], profiles[names])
    area = normalized["Cells_AreaShape_Area"]
    assert area.mean() == pytest.approx(0, abs=1e-12)
    assert area.std(ddof=0) == pytest.approx(1)
    selected = pycytominer.feature_select(normalized, operation=["variance_threshold", "drop_na_columns"])
    assert "Cells_AreaShape_Area" in selected
    assert "Cells_AreaShape_Eccentricity" not in selected  # of nan in more than one of twenty
