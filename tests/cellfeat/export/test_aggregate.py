from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from cellfeat.export.aggregate import with_aggregates
from cellfeat.pipeline.pipeline import SpreadsheetSettings


def summarised(columns, counts, **wanted):
    """Summaries of the objects of images that have so many each."""
    numbers = np.arange(1, len(counts) + 1)
    tables = {
        "Image": pa.table({"ImageNumber": numbers}),
        "Cells": pa.table({"ImageNumber": np.repeat(numbers, counts)} | columns),
    }
    table = with_aggregates(tables, SpreadsheetSettings(**wanted))
    return {name: table[name].to_numpy() for name in table.column_names[1:]}


def of_one_image(columns, **wanted):
    count = len(next(iter(columns.values())))
    return {name: values[0] for name, values in summarised(columns, [count], **wanted).items()}


def test_only_finite_values_count_and_the_deviation_divides_by_n():
    columns = {
        "A": np.array([1.0, 3.0, np.nan]),  # of 1 and 3: mean 2, median 2, deviation 1
        "B": np.array([1.0, 3.0, np.inf]),
        "C": np.array([1.0, 3.0, 5.0]),
        "Number_Object_Number": np.array([1, 2, 3]),
    }
    row = of_one_image(columns)
    assert row["Mean_Cells_A"] == row["Median_Cells_A"] == 2
    assert row["StDev_Cells_A"] == row["StDev_Cells_B"] == 1
    assert row["Mean_Cells_C"] == 3
    assert row["StDev_Cells_C"] == pytest.approx(np.sqrt(8 / 3))
    assert len(row) == 9


def test_no_object_gives_nan_and_one_object_no_deviation():
    none = of_one_image({"A": np.zeros(0)})
    assert np.isnan(list(none.values())).all()
    assert of_one_image({"A": np.array([4.0])})["StDev_Cells_A"] == 0


def test_float32_columns_are_summarised_in_float32():
    values = np.array([0.1, 0.2, 0.7], np.float32)
    row = of_one_image({"A": values, "B": values.astype(np.float64)})
    assert row["Mean_Cells_A"] == values.mean()
    assert np.asarray(row["Mean_Cells_A"]).dtype == np.float32
    assert np.asarray(row["Mean_Cells_B"]).dtype == np.float64


def test_each_aggregate_can_be_left_out():
    row = of_one_image({"A": np.ones(2)}, aggregate_medians=False)
    assert list(row) == ["Mean_Cells_A", "StDev_Cells_A"]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_each_image_is_summarised_as_numpy_does_alone(kind):
    values = np.random.default_rng(3).normal(size=3000).astype(kind)
    values[[5, 700, 1500]] = np.nan, np.inf, np.nan
    starts = np.array([0, 1, 1, 40, 1100, 3000])
    found = summarised({"A": values, "B": values[::-1]}, np.diff(starts))
    for column, of in (("A", values), ("B", values[::-1])):
        for image, (first, last) in enumerate(pairwise(starts)):
            own = of[first:last][np.isfinite(of[first:last])]
            if own.size == 0:
                assert np.isnan(found[f"Mean_Cells_{column}"][image])
                continue
            assert found[f"Mean_Cells_{column}"][image] == own.mean()
            assert found[f"Median_Cells_{column}"][image] == np.median(own)
            assert found[f"StDev_Cells_{column}"][image] == own.std()
