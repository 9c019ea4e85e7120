"""The folder that a long command writes to: its own while it runs, with what is kept when it stops."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from activesim.errors import ActivesimError, UsageError, WriteError

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]  # Windows has none, and there nobody is kept out

PARTS = "parts"
LOCK = ".lock"


@contextmanager
def writing(where: Path | str) -> Iterator[None]:
    """Name what cannot be written: a full disk does not say itself which file it had no room for.

    Parameters
    ----------
    where : Path or str
        Named if the system names nothing.

    Raises
    ------
    WriteError
    """
    try:
        yield
    except BrokenPipeError:  # whoever reads has read enough, and typer ends in silence
        raise
    except OSError as error:
        reason = error.strerror or error
        raise WriteError(f"{error.filename or where}: cannot be written: {reason}") from error


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to beside another, whose place it takes once all is written.

    Raises
    ------
    WriteError
        What stood there before stands there still.
    """
    with writing(path):
        if path.exists() and not path.is_file():  # a device keeps nothing, and must keep its place
            yield path
            return
        path = path.resolve()
        unfinished = path.with_name(f"{path.name}.tmp")
        try:
            yield unfinished
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def claimed(folder: Path, *, overwrite: bool, resume: bool) -> Iterator[Path]:
    """Make the folder and hold it for this process, or refuse it because something is in it.

    What ends the work in it is told how to go on, as a note.

    Parameters
    ----------
    folder : Path
    overwrite : bool
        Take a full folder, and run everything anew; files of other names stay.
    resume : bool
        Take a full folder, and leave the runs in it that are done.

    Yields
    ------
    Path
        The folder within it for runs that are done.

    Raises
    ------
    UsageError
        If it is full and may not be overwritten, a file, or held by another process.
    WriteError
        If it cannot be made or written to.
    """
    if overwrite and resume:
        raise UsageError("--overwrite deletes what --resume goes on with: choose one")
    if folder.is_file():
        raise UsageError(f"{folder}: is a file, not a folder: name another output folder")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        full = any(path.name != LOCK for path in folder.iterdir())
    if full and not (overwrite or resume):
        raise UsageError(f"{folder}: the folder is not empty; name another, or add --overwrite or --resume")
    parts = folder / PARTS
    with _locked(folder):
        if overwrite and parts.is_dir():
            with writing(parts):
                shutil.rmtree(parts)
        try:
            yield parts
        except (ActivesimError, OSError, KeyboardInterrupt) as end:
            if any(parts.glob("*.npz")):
                end.add_note(f"the runs that are done are kept in {folder}: --resume goes on with them")
            raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    # The system lets go of a file when a process ends, however it ends. The file itself stays: removed, it
    # might be the one that another process has just opened.
    with writing(folder):
        file = (folder / LOCK).open("w")
    with file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UsageError(
                    f"{folder}: another process is writing there: wait for it, or name another folder"
                ) from None
        yield
