"""Metadata: out of file names, and into them."""

import re
import string
from collections.abc import Mapping

from cellfeat.errors import CellfeatError, PipelineError

TAG = re.compile(r"\(\?<(.+?)>\)|\\g<(.+?)>")
GROUP_NAME = re.compile(r"\(\?<(?![=!])([^>]*)>")


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose named groups are metadata.

    Parameters
    ----------
    pattern : str
        A regular expression; groups may be written ``(?P<Plate>…)`` or ``(?<Plate>…)``.

    Raises
    ------
    PipelineError
        It is not a regular expression, or names no group.
    """
    try:
        compiled = re.compile(GROUP_NAME.sub(r"(?P<\1>", pattern))
    except re.error as error:
        raise PipelineError(f"{pattern!r} is not a regular expression: {error}") from error
    if not compiled.groupindex:
        raise PipelineError(f"{pattern!r} names no metadata: write groups such as (?P<Plate>.*)")
    return compiled


def extract(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Metadata that a file name, or a folder, holds; empty if the pattern is nowhere in it.

    Groups that took no part in the match are left out.
    """
    match = pattern.search(text)
    return {key: value for key, value in match.groupdict().items() if value is not None} if match else {}


def fill_in(pattern: str, metadata: Mapping[str, str]) -> str:
    r"""Replace each ``\g<Plate>`` or ``(?<Plate>)`` by the metadata of that name; ``\\`` is one backslash.

    Raises
    ------
    CellfeatError
        There is no such metadata.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in metadata:
            there = ", ".join(sorted(metadata)) or "none"
            raise CellfeatError(
                f"{pattern!r} uses the metadata {name!r}, which is not there; there is {there}"
            )
        return str(metadata[name])

    return "\\".join(TAG.sub(value, piece) for piece in pattern.split("\\\\"))


ROWS = ("wellrow", "well_row", "row")
COLUMNS = ("wellcol", "well_col", "wellcolumn", "well_column", "column", "col")


def with_well(metadata: Mapping[str, str]) -> dict[str, str]:
    """Add Well where there is a row and a column of a plate but no well, as CellProfiler does.

    A row that is a number becomes its letter.
    """
    lower = {key.lower(): value for key, value in metadata.items()}
    row = next((lower[key] for key in ROWS if key in lower), None)
    column = next((lower[key] for key in COLUMNS if key in lower), None)
    if "well" in lower or row is None or column is None:
        return dict(metadata)
    if row.isdecimal() and 1 <= int(row) <= 26:
        row = string.ascii_uppercase[int(row) - 1]
    return {**metadata, "Well": row + column}
