"""Files that are whole or not there at all, whatever happens while they are written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from cellfeat.errors import CellfeatError

UNFINISHED = ".unfinished"


def write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder's entries."""
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


@contextmanager
def writing(path: Path, remedy: str = "what is done is kept, and --resume goes on with it") -> Iterator[None]:
    """Say in one line what could not be written, and that nothing is lost.

    Raises
    ------
    CellfeatError
        The disk is full, or the file cannot be written for another reason.
    """
    try:
        yield
    except OSError as error:
        raise CellfeatError(f"{path}: cannot be written: {error.strerror or error}; {remedy}") from error


@contextmanager
def reading(path: Path, remedy: str) -> Iterator[None]:
    """Say in one line which file is not as it was written, and what to do.

    Raises
    ------
    CellfeatError
        What is done here fails as it does on damaged files.
    """
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise CellfeatError(f"{path}: is damaged ({reason}): {remedy}") from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the path to write a file under, which takes its own name only when it is whole.

    Raises
    ------
    CellfeatError
        It cannot be written.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    with writing(path, "what is done is kept: go on with --resume, or export again"):
        try:
            yield unfinished
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def whole_text(path: Path) -> Iterator[TextIOWrapper]:
    """Open a text file that takes its name only when it is written to the end, as `whole_file`."""
    # Names of files may hold bytes that are no text.
    with (
        whole_file(path) as unfinished,
        unfinished.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file,
    ):
        yield file
