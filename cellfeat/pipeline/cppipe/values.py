"""Values of settings, as .cppipe files write them, to Python."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

Converter = Callable[[str], Any]


def text(value: str) -> str:
    """The text itself."""
    return value


def names(value: str) -> tuple[str, ...]:
    """Names in a list, ``A, B``."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def yes_no(value: str) -> bool:
    """``Yes`` or ``No``."""
    if value not in ("Yes", "No"):
        raise ValueError("must be Yes or No")
    return value == "Yes"


def number(value: str) -> float:
    """A number."""
    try:
        return float(value)
    except ValueError as error:
        raise ValueError("must be a number") from error


def whole(value: str) -> int:
    """A whole number, also as ``10.0``."""
    found = number(value)
    if not found.is_integer():
        raise ValueError("must be a whole number")
    return int(found)


def pair(convert: Converter) -> Converter:
    """Two values, ``10,40``."""

    def two(value: str) -> tuple[Any, Any]:
        parts = value.strip("()").split(",")
        if len(parts) != 2:
            raise ValueError("must be two values with a comma between")
        return convert(parts[0].strip()), convert(parts[1].strip())

    return two


def list_of(convert: Converter) -> Converter:
    """Any number of values with commas between."""
    return lambda value: tuple(convert(part.strip()) for part in value.split(",") if part.strip())


def only(accepted: str, because: str) -> Converter:
    """The one value that is supported."""

    def check(value: str) -> str:
        if value != accepted:
            raise ValueError(f"only {accepted!r} is supported: {because}")
        return value

    return check


def either(meanings: Mapping[str, Any]) -> Converter:
    """One of the given words, for what it means here."""

    def look_up(value: str) -> Any:
        if value not in meanings:
            raise ValueError(f"must be one of {', '.join(meanings)}")
        return meanings[value]

    return look_up


def output_folder(value: str) -> str:
    """A folder below the output folder, relative to that."""
    place, _, folder = value.partition("|")
    if place == "Default Output Folder":
        return ""
    if place != "Default Output Folder sub-folder":
        raise ValueError("must be the Default Output Folder or a sub-folder of it")
    return "" if folder in (".", "None") else folder


def joins(value: str) -> tuple[dict[str, str], ...]:
    """Metadata that must agree, ``[{'DNA': 'Site', 'Actin': 'Site'}]``, without images that have none."""
    try:
        rows = ast.literal_eval(value)
        return tuple({str(name): str(key) for name, key in row.items() if key is not None} for row in rows)
    except (ValueError, SyntaxError, AttributeError, TypeError) as error:
        raise ValueError("must be a list of image names with their metadata") from error
