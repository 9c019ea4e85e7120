import numpy as np
import pytest

from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.runs.aggregate import aggregate


def test_only_finite_values_count_and_the_deviation_divides_by_n():
    columns = {
        "A": np.array([1.0, 3.0, np.nan]),  # of 1 and 3: mean 2, median 2, deviation 1
        "B": np.array([1.0, 3.0, np.inf]),
        "C": np.array([1.0, 3.0, 5.0]),
        "Number_Object_Number": np.array([1, 2, 3]),
    }
    row = aggregate("Cells", columns, SpreadsheetSettings())
    assert row["Mean_Cells_A"] == row["Median_Cells_A"] == 2
    assert row["StDev_Cells_A"] == row["StDev_Cells_B"] == 1
    assert row["Mean_Cells_C"] == 3
    assert row["StDev_Cells_C"] == pytest.approx(np.sqrt(8 / 3))
    assert len(row) == 9


def test_no_object_gives_nan_and_one_object_no_deviation():
    none = aggregate("Cells", {"A": np.zeros(0)}, SpreadsheetSettings())
    assert np.isnan(list(none.values())).all()
    assert aggregate("Cells", {"A": np.array([4.0])}, SpreadsheetSettings())["StDev_Cells_A"] == 0


def test_float32_columns_are_summarised_in_float32():
    values = np.array([0.1, 0.2, 0.7], np.float32)
    row = aggregate("Cells", {"A": values, "B": values.astype(np.float64)}, SpreadsheetSettings())
    assert row["Mean_Cells_A"] == values.mean()
    assert np.asarray(row["Mean_Cells_A"]).dtype == np.float32
    assert np.asarray(row["Mean_Cells_B"]).dtype == np.float64


def test_each_aggregate_can_be_left_out():
    row = aggregate("Cells", {"A": np.ones(2)}, SpreadsheetSettings(aggregate_medians=False))
    assert list(row) == ["Mean_Cells_A", "StDev_Cells_A"]
