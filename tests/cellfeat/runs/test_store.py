import numpy as np
import pyarrow as pa

from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.runs.image_set import Tables
from cellfeat.runs.part import Failure, join_tables, make_part
from cellfeat.runs.store import Store, read_with_image, write_failures


def tables(number, areas):
    return Tables(
        number,
        {"Count_Cells": float(len(areas)), "FileName_DNA": f"{number}.png"},
        {"Cells": {"AreaShape_Area": np.array(areas, float)}},
        [("Neighbors", "Cells", "Cells", np.array([[1, 2]]))] if len(areas) > 1 else [],
    )


def test_parts_come_back_in_order_of_image_number(tmp_path):
    store = Store(tmp_path / "store")
    store.add(make_part([tables(3, [5.0])], SpreadsheetSettings()))
    store.add(make_part([tables(1, []), tables(2, [1.0, 2.0])], SpreadsheetSettings()))
    assert store.names == ["Image", "Cells", "Object relationships"]
    images = pa.concat_tables(store.tables("Image"))
    assert images["ImageNumber"].to_pylist() == [1, 2, 3]
    cells = pa.concat_tables(store.tables("Cells"))
    assert cells["ImageNumber"].to_pylist() == [2, 2, 3]
    assert cells["ObjectNumber"].to_pylist() == [1, 2, 1]
    assert cells["AreaShape_Area"].to_pylist() == [1, 2, 5]
    assert pa.concat_tables(store.tables("Object relationships"))["Second Object Number"].to_pylist() == [2]


def test_objects_can_repeat_columns_of_their_image(tmp_path):
    store = Store(tmp_path / "store")
    store.add(make_part([tables(1, [4.0, 6.0]), tables(2, []), tables(3, [5.0])], SpreadsheetSettings()))
    (path,) = store.files("Cells")
    cells = read_with_image(path, ["FileName_DNA"])
    assert cells["FileName_DNA"].to_pylist() == ["1.png", "1.png", "3.png"]
    assert cells.column_names == ["ImageNumber", "ObjectNumber", "FileName_DNA", "AreaShape_Area"]


def test_a_part_without_objects_keeps_its_columns():
    cells = join_tables([tables(1, []), tables(2, [])], SpreadsheetSettings())["Cells"]
    assert cells.num_rows == 0
    assert "AreaShape_Area" in cells.column_names


def test_float32_stays_float32():
    table = Tables(1, {}, {"Cells": {"A": np.array([0.1], np.float32)}}, [])
    assert join_tables([table], SpreadsheetSettings())["Cells"].schema.field("A").type == pa.float32()


def test_failures_are_listed_by_image_number(tmp_path):
    store = Store(tmp_path / "store")
    store.add(
        make_part(
            [Failure(2, ("b.png",), "NamesAndTypes", "not an image"), tables(3, [])], SpreadsheetSettings()
        )
    )
    store.add(
        make_part([Failure(1, ("a.png", "c.png"), "MeasureTexture", "too, small")], SpreadsheetSettings())
    )
    write_failures(store, tmp_path / "errors.csv")
    assert (tmp_path / "errors.csv").read_text().splitlines() == [
        "ImageNumber,Files,Step,Reason",
        '1,a.png;c.png,MeasureTexture,"too, small"',
        "2,b.png,NamesAndTypes,not an image",
    ]
