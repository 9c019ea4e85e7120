"""Two folders of tables, column by column: what is equal, what differs and by how much, what only one has."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cellfeat.errors import UsageError

Tolerances = Callable[[str], tuple[float, float]]

CIRCUMSTANCES = (
    "ExecutionTime_",
    "ImageSet_",
    "MD5Digest_",
    "Metadata_FileLocation",
    "ModuleError_",
    "PathName_",
    "ProcessingStatus",
    "URL_",
)
KEYS = ("ImageNumber", "ObjectNumber")


@dataclass(frozen=True)
class ColumnDifference:
    """How one column of two tables compares.

    Parameters
    ----------
    table, column : str
    module : str
        CellProfiler's category of the column, such as Texture; of what was averaged, for an aggregate.
    values : int
        Values compared.
    equal : int
        Values within the tolerance; NaN equals NaN.
    worst : float
        Largest difference relative to the larger of the two values; infinite where only one is NaN or
        infinite, or where texts differ.
    """

    table: str
    column: str
    module: str
    values: int
    equal: int
    worst: float


@dataclass(frozen=True)
class Comparison:
    """What two folders of tables have in common.

    Parameters
    ----------
    columns : tuple of ColumnDifference
        Each column that both have.
    missing, extra : tuple of (table, column)
        Columns that only the first, only the second folder has.
    unmatched : tuple of str
        Rows or tables that only one of them has, in words.
    failed : int
        Images left out, as a module failed on them in one of the runs (a column ModuleError_ is not 0).
    """

    columns: tuple[ColumnDifference, ...]
    missing: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]
    failed: int = 0

    @property
    def different(self) -> tuple[ColumnDifference, ...]:
        """Columns with a value beyond the tolerance, the worst first."""
        return tuple(sorted((c for c in self.columns if c.equal < c.values), key=lambda c: -c.worst))

    @property
    def is_equal(self) -> bool:
        """Whether both folders have the same tables, columns and rows, equal within the tolerance."""
        return not (self.different or self.missing or self.extra or self.unmatched)

    def by_module(self) -> pd.DataFrame:
        """One row a category of columns: columns, equal columns, values, share equal, worst difference."""
        frame = pd.DataFrame([asdict(c) for c in self.columns])
        if frame.empty:
            return pd.DataFrame(columns=["columns", "columns_equal", "values", "share_equal", "worst"])
        frame["columns_equal"] = frame["equal"] == frame["values"]
        groups = frame.groupby("module", sort=True)
        summary = groups.agg(
            columns=("column", "count"),
            columns_equal=("columns_equal", "sum"),
            values=("values", "sum"),
            equal=("equal", "sum"),
            worst=("worst", "max"),
        )
        summary["share_equal"] = summary["equal"] / summary["values"].clip(lower=1)
        return summary[["columns", "columns_equal", "values", "share_equal", "worst"]]


def default_tolerance(_column: str) -> tuple[float, float]:
    """Relative and absolute tolerance where none is given: six digits, and the noise of sums near zero."""
    return 1e-6, 1e-12


def compare_folders(first: Path, second: Path, tolerances: Tolerances = default_tolerance) -> Comparison:
    """Compare the CSV tables of two runs, of cellfeat or of CellProfiler.

    Parameters
    ----------
    first, second : Path
        Folders with Image.csv and one CSV for each kind of object; a prefix such as ``MyExpt_`` is seen
        through. Rows are matched by the images' file names and the objects' numbers.
    tolerances : callable
        Gives the relative and the absolute tolerance of a column: values are equal if they differ by at
        most relative * max(|a|, |b|) + absolute.

    Raises
    ------
    UsageError
        A folder has no Image.csv, or a table cannot be read or does not number its rows.
    """
    ones, others = _tables(first), _tables(second)
    image_numbers = _image_numbers(ones["Image"], others["Image"])
    failed = _failed(ones["Image"]) | {image_numbers[number] for number in _failed(others["Image"])}
    unmatched = [f"table {name} is only in {first}" for name in sorted(set(ones) - set(others))]
    unmatched += [f"table {name} is only in {second}" for name in sorted(set(others) - set(ones))]
    columns: list[ColumnDifference] = []
    missing: list[tuple[str, str]] = []
    extra: list[tuple[str, str]] = []
    for name in sorted(set(ones) & set(others), key=lambda n: (n != "Image", n)):
        one, other = ones[name], others[name]
        other = other.assign(ImageNumber=other["ImageNumber"].map(image_numbers))
        one, other = (table[~table["ImageNumber"].isin(failed)] for table in (one, other))
        keys = [key for key in KEYS if key in one.columns and key in other.columns]
        one, other = one.set_index(keys), other.set_index(keys)
        missing += [(name, c) for c in one.columns.difference(other.columns) if _is_result(c)]
        extra += [(name, c) for c in other.columns.difference(one.columns) if _is_result(c)]
        rows = one.index.intersection(other.index)
        for kind, index in (("first", one.index), ("second", other.index)):
            alone = len(index.difference(rows))
            if alone:
                unmatched.append(f"{alone} rows of {name} are only in the {kind} folder")
        one, other = one.loc[rows], other.loc[rows]
        columns += [
            ColumnDifference(
                name,
                column,
                _module(column, ones),
                *_difference(one[column], other[column], tolerances(column)),
            )
            for column in one.columns.intersection(other.columns)
            if _is_result(column)
        ]
    return Comparison(tuple(columns), tuple(missing), tuple(extra), tuple(unmatched), len(failed))


def _is_result(column: str) -> bool:
    """Whether a column says something of the image, not of when and where the run took place."""
    return not column.startswith(CIRCUMSTANCES)


def _failed(images: pd.DataFrame) -> set[int]:
    """Numbers of the images that a module failed on."""
    errors = images.loc[:, [c for c in images.columns if c.startswith("ModuleError_")]]
    return set(images.loc[(errors != 0).any(axis=1), "ImageNumber"])


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    images = sorted(folder.glob("*Image.csv")) if folder.is_dir() else []
    if not images:
        raise UsageError(f"{folder}: holds no Image.csv: name the output folder of a run")
    prefix = images[0].name.removesuffix("Image.csv")
    tables = {}
    for path in sorted(folder.glob(f"{prefix}*.csv")):
        try:
            with path.open(encoding="utf-8") as file:
                header = next(csv.reader(file), [])
            if path == images[0] or header[:2] == list(KEYS):
                # CellProfiler writes a column twice that two modules measure.
                firsts = [header.index(column) for column in dict.fromkeys(header)]
                tables[path.stem.removeprefix(prefix)] = pd.read_csv(path, usecols=firsts, low_memory=False)
        except (OSError, ValueError, csv.Error) as error:
            raise UsageError(f"{path}: cannot be read as a table: {error}") from error
    if KEYS[0] not in tables["Image"]:
        raise UsageError(f"{images[0]}: has no column {KEYS[0]}: name the output folder of a run")
    for name, table in tables.items():
        _check_keys(table, folder / f"{prefix}{name}.csv")
    return tables


def _check_keys(table: pd.DataFrame, path: Path) -> None:
    """Rows can only be matched by whole numbers that tell them apart."""
    keys = [key for key in KEYS if key in table.columns]
    for key in keys:
        if not table.empty and table[key].dtype.kind not in "iu":
            raise UsageError(f"{path}: the column {key} must hold whole numbers only: correct it")
    doubled = table.loc[table.duplicated(keys), keys]
    if not doubled.empty:
        row = ", ".join(f"{key} {number}" for key, number in doubled.iloc[0].items())
        raise UsageError(f"{path}: has several rows of {row}: keep one")


def _image_numbers(one: pd.DataFrame, other: pd.DataFrame) -> dict[int, int]:
    """Numbers of the second table's images in the first: by file names, where these tell images apart."""
    names = [c for c in one.columns if c.startswith("FileName_") and c in other.columns]
    if not names or one.duplicated(names).any() or other.duplicated(names).any():
        return {number: number for number in other["ImageNumber"]}
    number_of = dict(zip(one[names].itertuples(index=False, name=None), one["ImageNumber"], strict=True))
    files = zip(other[names].itertuples(index=False, name=None), other["ImageNumber"], strict=True)
    return {number: number_of.get(file, -number) for file, number in files}


def _module(column: str, tables: Iterable[str]) -> str:
    for name in tables:
        for aggregate in ("Mean_", "Median_", "StDev_"):
            column = column.removeprefix(f"{aggregate}{name}_")
    return column.split("_")[0]


def _difference(
    one: "pd.Series[Any]", other: "pd.Series[Any]", tolerance: tuple[float, float]
) -> tuple[int, int, float]:
    """Values, equal values, worst relative difference."""
    if one.dtype.kind in "biuf" and other.dtype.kind in "biuf":
        differences, equal = _differences(one.to_numpy(np.float64), other.to_numpy(np.float64), *tolerance)
    else:
        equal = ((one.astype(str) == other.astype(str)) | (one.isna() & other.isna())).to_numpy()
        differences = np.where(equal, 0, np.inf)
    return len(one), int(equal.sum()), float(differences.max(initial=0))


def _differences(
    one: NDArray[np.float64], other: NDArray[np.float64], relative: float, absolute: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    comparable = np.isfinite(one) & np.isfinite(other)
    larger = np.maximum(np.abs(one), np.abs(other), where=comparable, out=np.ones_like(one))
    apart = np.abs(np.subtract(one, other, where=comparable, out=np.full_like(one, np.inf)))
    equal = same | (apart <= relative * larger + absolute)
    scaled = np.divide(apart, larger, where=larger > 0, out=apart.copy())
    return np.where(same | (apart <= absolute), 0, scaled), equal


def lines(comparison: Comparison, most: int = 20) -> Iterator[str]:
    """The comparison in words, for a terminal."""
    yield f"{'':24}{'columns':>9}{'equal':>8}{'values':>11}{'share equal':>13}{'worst':>11}"
    for module, row in comparison.by_module().iterrows():
        yield (
            f"{module:24}{row['columns']:9.0f}{row['columns_equal']:8.0f}{row['values']:11.0f}"
            f"{row['share_equal']:13.6%}{row['worst']:11.2e}"
        )
    for said, pairs in (("only in the first", comparison.missing), ("only in the second", comparison.extra)):
        for table, column in pairs[:most]:
            yield f"{said}: {table}: {column}"
        if len(pairs) > most:
            yield f"{said}: {len(pairs) - most} more columns"
    yield from comparison.unmatched
    if comparison.failed:
        yield f"left out: {comparison.failed} images on which a module failed in one of the runs"
    for c in comparison.different[:most]:
        yield f"differs: {c.table}: {c.column}: {c.values - c.equal} of {c.values}, worst {c.worst:.2e}"
    if len(comparison.different) > most:
        yield f"differs: {len(comparison.different) - most} more columns"
