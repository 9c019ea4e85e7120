"""Tables from disk."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype, is_numeric_dtype
from pandas.errors import ParserError

from activesim.errors import TableError, UsageError


def read_table(path: Path | str, names: Callable[[str], bool] = lambda _column: False) -> pd.DataFrame:
    """Read a CSV, a Parquet file, or the image table of a run's folder.

    Parameters
    ----------
    path : Path or str
        A folder must hold exactly one ``Image.csv``, with or without a prefix (``MyExpt_Image.csv``).
    names : callable, optional
        Tells of a column of a CSV whether it may name cells; there 001 stays ``001``.

    Raises
    ------
    UsageError
        There is no such file.
    TableError
        It holds no table.
    """
    path = table_file(Path(path))
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            frame = pd.read_parquet(path)
        else:
            _refuse_longer_rows(path)
            frame = _with_zeros(pd.read_csv(path, low_memory=False), path, names)
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except ParserError as error:
        raise TableError(
            f"{path}: rows do not fit the header ({' '.join(str(error).split())}): write decimals with a "
            "point, end no row with a comma, close every quote"
        ) from None
    except (ValueError, OSError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise TableError(f"{path}: not a table that can be read ({reason})") from None
    if frame.empty:
        raise TableError(f"{path}: a table without rows")
    return frame


def table_file(path: Path) -> Path:
    """Give the file that a table is read from: the image table of a folder, or the path itself."""
    if not path.is_dir():
        return path
    found = sorted({*path.glob("Image.csv"), *path.glob("*_Image.csv")})
    if len(found) != 1:
        held = ", ".join(p.name for p in found) or "no Image.csv"
        raise TableError(f"{path}: the folder holds {held}; name the table itself")
    return found[0]


def _refuse_longer_rows(path: Path) -> None:
    # Below a header, pandas takes what rows have too many as an index. A pipe can be read only once.
    if path.is_file():
        pd.read_csv(path, header=None, nrows=2)


def _with_zeros(frame: pd.DataFrame, path: Path, names: Callable[[str], bool]) -> pd.DataFrame:
    numbers = [column for column in map(str, frame) if names(column) and is_numeric_dtype(frame[column])]
    if not numbers or not path.is_file():
        return frame
    texts = pd.read_csv(path, dtype=str)[numbers]
    padded = [column for column in numbers if texts[column].str.match(r"0\d", na=False).any()]
    return frame.assign(**{column: texts[column] for column in padded})


def as_text(column: pd.Series) -> pd.Series:
    """Give values as text, missing where they are.

    Whole numbers among which some are missing are numbers with a point to pandas; here 1 is ``1``.
    """
    if is_float_dtype(column):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        if (np.isnan(numbers) | (numbers == np.floor(numbers)) & np.isfinite(numbers)).all():
            column = column.astype("Int64")
    return column.astype("string").where(column.notna())
