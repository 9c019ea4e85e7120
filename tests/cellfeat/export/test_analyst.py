import math
import re
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from cellfeat.errors import CellfeatError
from cellfeat.export import analyst
from cellfeat.export.analyst import sql_names
from cellfeat.export.formats import export_store
from cellfeat.runs.image_set import Tables
from tests.cellfeat.export.stores import PIPELINE, image, objects, painted, painting


def fields(path):
    """A properties file, as CellProfiler Analyst takes it apart."""
    lines = [line for line in path.read_text().split("\n") if line.strip() and not line.startswith("#")]
    return {name.strip(): value.strip() for name, value in (line.split("=", 1) for line in lines)}


def members(text):
    return [member.strip() for member in text.split(",") if member.strip()]


class Analyst:
    """The queries of CellProfiler Analyst 3 when it opens a properties file and shows the first objects."""

    def __init__(self, path):
        self.fields = fields(path)
        self.database = sqlite3.connect(path.parent / self.fields["db_sqlite_file"])

    def ask(self, query):
        return self.database.execute(query.format(**self.fields)).fetchall()

    def open(self):
        needed = (
            "db_type",
            "db_sqlite_file",
            "image_table",
            "image_id",
            "image_path_cols",
            "image_file_cols",
        )
        assert all(self.fields[name] for name in needed)
        lists = ("image_path_cols", "image_file_cols", "image_names", "channels_per_image")
        assert len({len(members(self.fields[name])) for name in lists}) == 1
        channels = sum(map(int, members(self.fields["channels_per_image"])))
        assert len(members(self.fields["image_channel_colors"])) == channels
        assert len(members(self.fields["object_name"])) == 2
        return self.ask("SELECT {image_id} FROM {image_table} GROUP BY {image_id}")

    def counts(self):
        return self.ask(
            "SELECT {object_table}.{image_id}, COUNT({object_table}.{object_id}) FROM {object_table} "
            "GROUP BY {object_table}.{image_id}"
        )

    def coordinates(self, image, number):
        return self.ask(
            f"SELECT {{cell_x_loc}}, {{cell_y_loc}} FROM {{object_table}} WHERE ({{image_id}}={image} AND "
            f"{{object_id}}={number})"
        )

    def paths(self, image):
        pairs = zip(
            members(self.fields["image_path_cols"]), members(self.fields["image_file_cols"]), strict=True
        )
        columns = ", ".join(f"{path}, {file}" for path, file in pairs)
        return self.ask(f"SELECT {columns} FROM {{image_table}} WHERE {{image_id}} IN ({image})")

    def classified(self):
        """Columns that rules are found in: of numbers, and not ignored."""
        ignored = members(self.fields["classifier_ignore_columns"])
        return [
            name
            for _, name, kind, *_ in self.ask("PRAGMA table_info({object_table})")
            if kind in ("INTEGER", "DOUBLE") and not any(re.match(f"^{i}$", name) for i in ignored)
        ]


@pytest.fixture
def opened(tmp_path):
    export_store(painting(tmp_path), tmp_path, ["analyst"])
    found = Analyst(tmp_path / "analyst.properties")
    with closing(found.database):
        yield found


def test_analyst_opens_it(opened):
    assert opened.open() == [(1,), (2,), (4,)]
    assert opened.counts() == [(1, 3), (4, 2)]
    assert opened.paths(4) == [("/data/plate 1", "site4.tif")]
    # The first cytoplasm of image 1: x is 10 + 0.5, y 10 + 0.25.
    assert opened.coordinates(1, 1) == [(10.5, 10.25)]
    near = opened.ask(
        "SELECT {image_id},{object_id} FROM {object_table} WHERE {image_id} IN (1) ORDER BY "
        "({cell_x_loc} - 12)*({cell_x_loc} - 12) + ({cell_y_loc} - 12)*({cell_y_loc} - 12) LIMIT 1"
    )
    assert near == [(1, 3)]  # (12.5, 12.25)
    assert opened.ask("SELECT {plate_id}, {well_id} FROM {image_table}")[0] == ("P1", "A01")


def test_rules_are_found_in_what_describes_the_cell(opened):
    found = opened.classified()
    assert "Cells_AreaShape_Area" in found
    assert "Nuclei_Texture_Contrast_DNA_3_00_256" in found
    assert not [name for name in found if "ObjectNumber" in name or "_Object_Number" in name]
    assert not [name for name in found if "Location" in name or "Parent" in name]


def test_values_are_those_of_the_run(opened):
    (row,) = opened.ask(
        "SELECT Image_Count_Cells, Mean_Cells_AreaShape_Area, Image_Threshold_FinalThreshold_Cells "
        "FROM Per_Image WHERE ImageNumber = 1"
    )
    assert row == (3, pytest.approx((10**2 + 11**2 + 12**2) / 3), 0.5)
    assert opened.ask(
        "SELECT Image_Threshold_FinalThreshold_Cells, Mean_Cells_AreaShape_Area FROM Per_Image "
        "WHERE ImageNumber = 2"
    ) == [(None, None)]
    intensity, nothing = opened.ask(
        "SELECT Cells_Intensity_MeanIntensity_DNA, Cytoplasm_AreaShape_Eccentricity FROM Per_Object "
        "WHERE ImageNumber = 1 AND ObjectNumber = 3"
    )[0]
    assert np.float32(intensity) == np.float32(10 / 7)  # its cell is the first
    assert nothing is None


def test_the_experiment_is_described(opened):
    assert opened.ask("SELECT experiment_id, name FROM Experiment") == [(1, "painting")]
    kept = dict(opened.ask("SELECT field, value FROM Experiment_Properties WHERE object_name = 'Object'"))
    assert kept == opened.fields
    pipeline, version = opened.ask("SELECT Pipeline_Pipeline, cellfeat_Version FROM Per_Experiment")[0]
    assert pipeline.startswith('name = "painting"')
    assert version


def test_kinds_that_have_nothing_to_do_with_each_other_have_tables_of_their_own(tmp_path):
    found = Tables(1, image(1, 2), {"My-Cells": objects(1, 2), "Dirt": objects(1, 1)}, [])
    files = export_store(painting(tmp_path, image_sets=[[found]]), tmp_path, ["analyst"])
    assert [file.name for file in files] == [
        *("analyst.db", "analyst_Dirt.properties", "analyst_My-Cells.properties")
    ]
    opened = Analyst(files[2])
    with closing(opened.database):
        assert opened.fields["object_table"] == "Per_My_Cells"
        assert opened.counts() == [(1, 2)]
        assert opened.coordinates(1, 2) == [(11.5, 11.25)]
        assert "My_Cells_AreaShape_Area" in opened.classified()


def test_without_objects_whole_images_are_classified(tmp_path):
    found = [[Tables(number, painted(number, 0, []).image, {}, [])] for number in (1, 2)]
    _, path = export_store(painting(tmp_path, image_sets=found), tmp_path, ["analyst"])
    opened = Analyst(path)
    with closing(opened.database):
        assert opened.open() == [(1,), (2,)]
        assert (opened.fields["object_table"], opened.fields["classification_type"]) == ("", "image")


@pytest.mark.parametrize(
    ("images", "colors", "channels"),
    [
        (["Color image"], "red, green, blue", "3"),
        (["Grayscale image"], "gray", "1"),
        (["Grayscale image"] * 2, "red, green", "1, 1"),
        (["Color image"] * 3, "red, green, blue, cyan, magenta, yellow, gray, none, none", "3, 3, 3"),
    ],
)
def test_every_channel_has_a_color(tmp_path, images, colors, channels):
    steps = PIPELINE + "".join(
        f'[[image]]\nname = "I{n}"\ntype = "{kind}"\n' for n, kind in enumerate(images)
    )
    row = {f"{prefix}_I{n}": "x" for n in range(len(images)) for prefix in ("FileName", "PathName")}
    found = [[Tables(1, row, {}, [])]]
    _, path = export_store(painting(tmp_path, steps, found), tmp_path, ["analyst"])
    assert fields(path)["image_channel_colors"] == colors
    assert fields(path)["channels_per_image"] == channels


def test_more_columns_than_a_table_holds_are_in_another_and_one_line_says_so(tmp_path, caplog):
    columns = {f"Texture_Contrast_DNA_{n}_00_256": np.array([n, n + 0.5]) for n in range(4_100)}
    found = Tables(7, image(7, 2), {"Cells": columns}, [])
    export_store(
        painting(tmp_path, PIPELINE + "[spreadsheet]\naggregate_means = false\n", [[found]]),
        tmp_path,
        ["analyst"],
    )
    # 2 of 4,100 aggregates, the number, and nine of the image; two keys and 4,100 columns.
    assert caplog.messages == [
        "Per_Image has 8,210 columns, and a table of SQLite no more than 2,000: the last 6,210 are in "
        "Per_Image_2, Per_Image_3, Per_Image_4, Per_Image_5, under the same keys",
        "Per_Object has 4,102 columns, and a table of SQLite no more than 2,000: the last 2,102 are in "
        "Per_Object_2, Per_Object_3, under the same keys",
    ]
    with closing(sqlite3.connect(tmp_path / "analyst.db")) as database:
        got = database.execute(
            "SELECT a.Cells_Texture_Contrast_DNA_0_00_256, c.Cells_Texture_Contrast_DNA_999_00_256, StDev "
            "FROM Per_Object a JOIN Per_Object_3 c USING (ImageNumber, ObjectNumber) JOIN "
            "(SELECT ImageNumber, StDev_Cells_Texture_Contrast_DNA_999_00_256 StDev FROM Per_Image_5) "
            "USING (ImageNumber) WHERE ObjectNumber = 2"
        ).fetchall()
    assert got == [(0.5, 999.5, 0.25)]


def test_names_need_no_quotes_and_differ_by_more_than_case():
    assert sql_names(["A-b", "A_b", "a b", "Ä"]) == ["A_b", "A_b_2", "a_b_3", "_"]


def test_a_disk_that_is_full_is_one_line(tmp_path, monkeypatch):
    store = painting(tmp_path)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(analyst, "_write_experiment", full)
    with pytest.raises(CellfeatError, match="cannot be written: database or disk is full"):
        export_store(store, tmp_path, ["analyst"])
    assert not (tmp_path / "analyst.db").exists()


def test_infinite_is_null(tmp_path):
    found = Tables(1, image(1, 1) | {"A": math.inf}, {}, [])
    export_store(painting(tmp_path, image_sets=[[found]]), tmp_path, ["analyst"])
    with closing(sqlite3.connect(tmp_path / "analyst.db")) as database:
        assert database.execute("SELECT Image_A FROM Per_Image").fetchall() == [(None,)]
