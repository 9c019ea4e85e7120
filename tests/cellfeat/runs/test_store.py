import numpy as np
import pyarrow as pa

from cellfeat.runs.image_set import Tables
from cellfeat.runs.part import Failure, join_tables, make_part
from cellfeat.runs.store import Store, write_failures


def tables(number, areas):
    return Tables(
        number,
        {"Count_Cells": float(len(areas)), "FileName_DNA": f"{number}.png"},
        {"Cells": {"AreaShape_Area": np.array(areas, float)}},
        [("Neighbors", "Cells", "Cells", np.array([[1, 2]]))] if len(areas) > 1 else [],
    )


def stored(store, name):
    return pa.concat_tables(store.each(lambda tables: tables[name], [name]))


def test_parts_come_back_in_order_of_image_number(tmp_path):
    store = Store(tmp_path / "store")
    store.add(make_part([tables(3, [5.0])]))
    store.add(make_part([tables(1, []), tables(2, [1.0, 2.0])]))
    assert store.names == ["Image", "Cells", "Object relationships"]
    images = stored(store, "Image")
    assert images["ImageNumber"].to_pylist() == [1, 2, 3]
    cells = stored(store, "Cells")
    assert cells["ImageNumber"].to_pylist() == [2, 2, 3]
    assert cells["ObjectNumber"].to_pylist() == [1, 2, 1]
    assert cells["AreaShape_Area"].to_pylist() == [1, 2, 5]
    assert stored(store, "Object relationships")["Second Object Number"].to_pylist() == [2]


def test_a_few_small_parts_that_are_alike_are_read_together(tmp_path):
    store = Store(tmp_path / "store", jobs=2)
    for number, areas in enumerate([np.float64, np.float64, np.float32, *[np.float64] * 4], start=1):
        store.add(make_part([Tables(number, {}, {"Cells": {"A": np.ones(2, areas)}}, [])]))
    store.add(make_part([Failure(8, ("8.png",), "NamesAndTypes", "damaged")]))

    def numbers(tables):
        assert list(tables) == ["Image", "Cells"]
        assert tables["Cells"]["ImageNumber"].num_chunks == 1
        return tables["Image"]["ImageNumber"].to_pylist()

    # No more than four at a time, and none with others whose columns are of another type.
    assert list(store.each(numbers, ["Image", "Cells"])) == [[1, 2], [3], [4], [5, 6, 7]]


def test_a_part_without_objects_keeps_its_columns():
    cells = join_tables([tables(1, []), tables(2, [])])["Cells"]
    assert cells.num_rows == 0
    assert "AreaShape_Area" in cells.column_names


def test_float32_stays_float32():
    table = Tables(1, {}, {"Cells": {"A": np.array([0.1], np.float32)}}, [])
    assert join_tables([table])["Cells"].schema.field("A").type == pa.float32()


def test_failures_are_listed_by_image_number(tmp_path):
    store = Store(tmp_path / "store")
    store.add(make_part([Failure(2, ("b.png",), "NamesAndTypes", "not an image"), tables(3, [])]))
    store.add(make_part([Failure(1, ("a.png", "c.png"), "MeasureTexture", "too, small")]))
    write_failures(store, tmp_path / "errors.csv")
    assert (tmp_path / "errors.csv").read_text().splitlines() == [
        "ImageNumber,Files,Step,Reason",
        '1,a.png;c.png,MeasureTexture,"too, small"',
        "2,b.png,NamesAndTypes,not an image",
    ]
