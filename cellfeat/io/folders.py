"""Output folders and files: made, or refused, before any work is done."""

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from cellfeat.errors import CellfeatError, UsageError


def prepare_folder(
    folder: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    inputs: Iterable[str | os.PathLike[str]] = (),
    keep: Collection[str] = (),
) -> Path:
    """Make an empty output folder.

    Parameters
    ----------
    folder : path
        May exist if it is empty.
    overwrite : bool
        Delete what is in it.
    inputs : iterable of path
        What must not be deleted: files and folders that are still to be read.
    keep : collection of str
        Names of the caller's own files in it, which neither count nor are deleted.

    Returns
    -------
    Path

    Raises
    ------
    UsageError
        It exists and holds something, is a file, or is to be emptied though it is or holds an input, the
        current folder or the home folder.
    CellfeatError
        It cannot be made or written to.
    """
    path = Path(folder)
    try:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path}: is a file, not a folder: name another output folder")
        if path.is_dir() and any(entry.name not in keep for entry in path.iterdir()):
            if not overwrite:
                raise UsageError(f"{path}: exists and is not empty: name another folder, or add --overwrite")
            _empty(path, inputs, keep)
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CellfeatError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def check_output_file(path: Path, *, overwrite: bool = False, inputs: Iterable[Path] = ()) -> None:
    """Refuse an output file that would replace what must be kept.

    Parameters
    ----------
    path : Path
    overwrite : bool
        It may exist.
    inputs : iterable of Path
        What must not be replaced: files that are read.

    Raises
    ------
    UsageError
        It exists and is not to be overwritten, is a folder, or is an input.
    """
    if path.is_dir():
        raise UsageError(f"{path}: is a folder, not a file: name another file")
    if not path.exists():
        return
    if any(path.samefile(kept) for kept in inputs if kept.exists()):
        raise UsageError(f"{path}: is the input itself: name another file")
    if not overwrite:
        raise UsageError(f"{path}: exists: name another file, or add --overwrite")


def _empty(folder: Path, inputs: Iterable[str | os.PathLike[str]], keep: Collection[str]) -> None:
    emptied = folder.resolve()
    for kept in (*map(Path, inputs), Path.cwd(), Path("~").expanduser()):
        if kept.resolve().is_relative_to(emptied):
            raise UsageError(
                f"{folder}: is or holds {kept}, which --overwrite would delete: name another folder"
            )
    for entry in (entry for entry in folder.iterdir() if entry.name not in keep):
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
