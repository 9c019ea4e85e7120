"""A store to the formats that people use."""

from collections.abc import Callable, Sequence
from pathlib import Path

from cellfeat.errors import UsageError
from cellfeat.export.csv import write_spreadsheets
from cellfeat.runs.manifest import Manifest, read_manifest
from cellfeat.runs.store import Store, write_failures

Writer = Callable[[Store, Path, Manifest], list[Path]]
FORMATS: dict[str, Writer] = {"csv": write_spreadsheets}


def export_store(store: Store, folder: Path, formats: Sequence[str] = ("csv",)) -> list[Path]:
    """Write a store's tables in some formats, and errors.csv.

    Parameters
    ----------
    store : Store
    folder : Path
    formats : sequence of str
        Keys of `FORMATS`.

    Returns
    -------
    list of Path
        The files written, errors.csv aside.

    Raises
    ------
    UsageError
        There is no such format.
    CellfeatError
        A file cannot be written, or a package that a format needs is not installed.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(f"--format {unknown[0]}: is none of {', '.join(FORMATS)}")
    manifest = read_manifest(store.folder)
    write_failures(store, folder / "errors.csv")
    return [path for name in dict.fromkeys(formats) for path in FORMATS[name](store, folder, manifest)]
