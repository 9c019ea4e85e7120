"""The deliberate differences, read from differences.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Difference:
    """One kind of difference.

    Parameters
    ----------
    name : str
    what : str
        What CellProfiler does, and what we do.
    reason : str
    test : str
        Where the tests hold it.
    refused : tuple of str
        Folders of CellProfiler's output whose pipeline is refused for it.
    """

    name: str
    what: str
    reason: str
    test: str
    refused: tuple[str, ...] = ()


def differences() -> list[Difference]:
    """All of them."""
    content = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [Difference(**entry) for entry in content["difference"]]


def refused() -> set[str]:
    """Folders of CellProfiler's output whose pipeline is refused."""
    return {folder for difference in differences() for folder in difference.refused}
