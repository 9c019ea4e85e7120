import csv
import math

import numpy as np
import pytest

from cellfeat.errors import PipelineError
from cellfeat.export.formats import export_store
from cellfeat.pipeline.load import parse_pipeline
from cellfeat.runs.image_set import Tables
from tests.cellfeat.export.stores import PIPELINE, image, objects, painting

ONE = """
name = "one"
[[image]]
name = "DNA"
type = "Grayscale image"
[[step]]
module = "IdentifyPrimaryObjects"
input_image = "DNA"
objects = "Cells"
[spreadsheet]
"""


def written(folder, settings, delimiter=","):
    """The tables that a run with two cells and such settings writes, by file name: rows of texts."""
    cells = objects(1, 2) | {"AreaShape_Compactness": np.array([math.inf, math.nan])}
    row = image(1, 2) | {"A_Inf": math.inf, "A_NaN": math.nan}
    store = painting(folder, ONE + settings, [[Tables(1, row, {"Cells": cells}, [])]])
    tables = {}
    for path in export_store(store, folder, ["csv"]):
        with path.open(newline="") as file:
            tables[path.name] = list(csv.reader(file, delimiter=delimiter))
    return tables


def column(table, name):
    header, *rows = table
    return [row[header.index(name)] for row in rows]


def test_by_default(tmp_path):
    tables = written(tmp_path, "")
    assert list(tables) == ["Image.csv", "Cells.csv", "Experiment.csv"]
    assert tables["Image.csv"][0] == sorted(tables["Image.csv"][0])
    assert tables["Cells.csv"][0][:3] == ["ImageNumber", "ObjectNumber", "AreaShape_Area"]
    assert column(tables["Cells.csv"], "AreaShape_Compactness") == ["inf", "nan"]
    assert column(tables["Image.csv"], "Mean_Cells_AreaShape_Area") == ["110.5"]  # (10² + 11²) / 2
    # 10 / 7 in single precision, with the digits that it has.
    assert column(tables["Cells.csv"], "Intensity_MeanIntensity_DNA")[0] == "1.4285715"
    assert tables["Experiment.csv"][0] == ["Key", "Value"]


@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_numbers_are_read_back_as_they_were(tmp_path, precision):
    numbers = [0, -0.0, 7, -5, 0.1, 1e-20, 16777216, 9999999999, 1e10, 14428527278, 2.0**53, 1e21, -3e22]
    row = {f"A_{place:02}": precision(number) for place, number in enumerate(numbers)}
    found = Tables(1, image(1, 1) | row, {"Cells": objects(1, 1)}, [])
    export_store(painting(tmp_path, ONE, [[found]]), tmp_path, ["csv"])
    with (tmp_path / "Image.csv").open(newline="") as file:
        table = list(csv.reader(file))
    for name, number in row.items():
        (text,) = column(table, name)
        assert precision(text) == number
        # Whole numbers look like floats, as in CellProfiler.
        assert "." in text or "e" in text


def test_null_is_an_empty_field(tmp_path):
    tables = written(tmp_path, 'nan_representation = "Null"')
    assert column(tables["Cells.csv"], "AreaShape_Compactness") == ["", ""]
    # CellProfiler leaves what is infinite in the image's row.
    assert (column(tables["Image.csv"], "A_NaN"), column(tables["Image.csv"], "A_Inf")) == ([""], ["inf"])


@pytest.mark.parametrize(("delimiter", "character"), [("Tab", "\t"), (";", ";")])
def test_other_delimiters_make_text_files(tmp_path, delimiter, character):
    tables = written(tmp_path, f'delimiter = "{delimiter}"', character)
    assert list(tables) == ["Image.txt", "Cells.txt", "Experiment.txt"]
    assert column(tables["Image.txt"], "FileName_DNA") == ["site1.tif"]


def test_columns_of_the_image_before_an_objects_own(tmp_path):
    tables = written(tmp_path, 'prefix = "My_"\nadd_metadata = true\nadd_file_names = true')
    assert tables["My_Cells.csv"][0][:8] == [
        *("ImageNumber", "ObjectNumber", "Metadata_Plate", "Metadata_Site", "Metadata_Well"),
        *("FileName_DNA", "PathName_DNA", "AreaShape_Area"),
    ]
    assert column(tables["My_Cells.csv"], "Metadata_Well") == ["A01", "A01"]


def test_what_every_image_has_is_repeated_beside_other_metadata_only(tmp_path):
    # CellProfiler 4.2.8 on pipelines with metadata in file names, and without.
    for name, other, repeated in (
        ("a", {}, []),
        ("b", {"Metadata_Well": "A1"}, ["Metadata_Frame", "Metadata_Well"]),
    ):
        (tmp_path / name).mkdir()
        row = {"Count_Cells": 2, "Metadata_Frame": 0} | other
        found = Tables(1, row, {"Cells": {"A": np.array([1.0, 2.0])}}, [])
        export_store(
            painting(tmp_path / name, ONE + "add_metadata = true", [[found]]), tmp_path / name, ["csv"]
        )
        header = (tmp_path / name / "Cells.csv").read_text().splitlines()[0].split(",")
        assert header == ["ImageNumber", "ObjectNumber", *repeated, "A"]


def test_selected_measurements_and_what_summarises_them(tmp_path):
    tables = written(
        tmp_path,
        'measurements = ["Image|Count_Cells", "Cells|AreaShape_Area", "Cells|Nothing"]\n'
        "aggregate_medians = false\nadd_metadata = true",
    )
    assert tables["Image.csv"] == [
        ["Count_Cells", "ImageNumber", "Mean_Cells_AreaShape_Area", "StDev_Cells_AreaShape_Area"],
        ["2", "1", "110.5", "10.5"],
    ]
    assert tables["Cells.csv"][0] == [
        *("ImageNumber", "ObjectNumber", "Metadata_Plate", "Metadata_Site", "Metadata_Well"),
        "AreaShape_Area",
    ]


def test_selected_tables_under_names_of_their_own(tmp_path):
    settings = 'prefix = "P_"\ntables = [{ data = "Cells", file_name = "c.dat" }, { data = "Image" }]'
    assert list(written(tmp_path, settings)) == ["P_c.dat", "P_Image.csv"]
    assert not (tmp_path / "P_Experiment.csv").exists()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('delimiter = "\\""', "spreadsheet.delimiter = '\"'"),
        ('prefix = "../"', "spreadsheet.prefix = '../'"),
        ('tables = [{ data = "Image", file_name = "/etc/x" }]', "spreadsheet.tables.0.file_name = '/etc/x'"),
        ('tables = [{ data = "Image", file_name = ".lock" }]', "spreadsheet.tables.0.file_name = '.lock'"),
        (
            'tables = [{ data = "Image", file_name = "errors.csv" }]',
            "errors.csv is the file of something else",
        ),
        ('tables = [{ data = "Dirt" }]', "no objects 'Dirt'; there is Cells, Experiment, Image"),
        ('measurements = ["Dirt|AreaShape_Area"]', "there are no objects 'Dirt'"),
        ('measurements = ["AreaShape_Area"]', "spreadsheet.measurements.0 = 'AreaShape_Area'"),
        ('nan_representation = "NA"', "spreadsheet.nan_representation = 'NA'"),
    ],
)
def test_what_is_refused_is_said_in_one_line_when_the_pipeline_loads(settings, reason):
    with pytest.raises(PipelineError, match=reason) as caught:
        parse_pipeline(ONE + settings, "x.toml")
    assert "\n" not in str(caught.value)


def test_relationships_have_their_table(tmp_path):
    pairs = np.array([[1, 2], [2, 1]])
    found = Tables(1, image(1, 2), {"Cells": objects(1, 2)}, [("Neighbors", "Cells", "Cells", pairs)])
    export_store(painting(tmp_path, PIPELINE, [[found]]), tmp_path, ["csv"])
    lines = (tmp_path / "Object relationships.csv").read_text().splitlines()
    assert lines[1] == "1,Neighbors,Cells,1,Cells,2"
