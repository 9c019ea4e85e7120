"""A store to the formats that people use."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa

from cellfeat.errors import UsageError
from cellfeat.export.analyst import write_analyst
from cellfeat.export.csv import write_spreadsheets
from cellfeat.export.cytotable import write_cytotable
from cellfeat.export.h5ad import write_anndata
from cellfeat.runs.lock import locked
from cellfeat.runs.manifest import Manifest, read_manifest
from cellfeat.runs.store import Store, write_failures

Writer = Callable[[Store, Path, Manifest], list[Path]]
FORMATS: dict[str, Writer] = {
    "csv": write_spreadsheets,
    "cytotable": write_cytotable,
    "anndata": write_anndata,
    "analyst": write_analyst,
}


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that cannot be written, before hours of measuring.

    Raises
    ------
    UsageError
        There is no such format, none is named, or a package that one needs is not installed.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise UsageError(f"--format {','.join(unknown)}: must be one or more of {','.join(FORMATS)}")
    if "anndata" in formats and find_spec("h5py") is None:
        raise UsageError("--format anndata: needs h5py: pip install 'cellfeat[anndata]'")


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
        A format cannot be written, as `check_formats`.
    CellfeatError
        A file cannot be written.
    """
    check_formats(formats)
    manifest = read_manifest(store.folder)
    write_failures(store, folder / "errors.csv")
    with _system_memory():
        return [path for name in dict.fromkeys(formats) for path in FORMATS[name](store, folder, manifest)]


def export_run(store: Store, folder: Path, formats: Sequence[str]) -> list[Path]:
    """Write the tables of a run that is done, or of what is done of it, as `export_store` does.

    Parameters
    ----------
    store : Store
        May be written to at the same time.
    folder : Path
        Made if it is missing. Files of the same names are replaced, others left alone.
    formats : sequence of str

    Returns
    -------
    list of Path

    Raises
    ------
    UsageError
        Also if another process writes into the folder, or there is no run.
    """
    check_formats(formats)
    read_manifest(store.folder)
    with locked(folder):
        return export_store(store, folder, formats)


@contextmanager
def _system_memory() -> Iterator[None]:
    """Let PyArrow take memory from the system: its own pool keeps megabytes for each thread that used it."""
    earlier = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(earlier)
