"""Rows of a CSV under the columns of its header."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from cellfeat.errors import UsageError

Row = dict[str, str]


def read_rows(lines: Iterable[str], path: Path) -> tuple[list[str], Iterator[tuple[int, Row]]]:
    """Read a CSV: its columns, and each row with the number of its last line.

    Parameters
    ----------
    lines : iterable of str
        The file's, as they end in the file.
    path : Path
        For errors.

    Raises
    ------
    UsageError
        A column is named twice; while rows are taken: a quote is not closed, or a row is longer than the
        header.
    """
    reader = csv.DictReader(lines, strict=True)
    try:
        header = list(reader.fieldnames or ())
    except csv.Error as error:
        raise _no_csv(path, reader, error) from error
    check_columns(header, path)
    return header, _rows(reader, path)


def check_columns(names: Iterable[str], path: Path) -> None:
    """Refuse a column that is named twice; those without a name are none."""
    doubled = [name for name, count in Counter(names).items() if name and count > 1]
    if doubled:
        raise UsageError(f"{path}: has several columns {doubled[0]}: rename or remove all but one")


def _rows(reader: "csv.DictReader[str]", path: Path) -> Iterator[tuple[int, Row]]:
    try:
        for row in reader:
            if None in row:
                raise UsageError(
                    f"{path}: line {reader.line_num}: has more fields than the header: put quotes around "
                    "a field that holds a comma"
                )
            yield reader.line_num, row
    except csv.Error as error:
        raise _no_csv(path, reader, error) from error


def _no_csv(path: Path, reader: "csv.DictReader[str]", error: csv.Error) -> UsageError:
    place = f"{path}: line {reader.line_num + 1}"
    return UsageError(f"{place}: not CSV: {error}; look for a quote that is not closed")
