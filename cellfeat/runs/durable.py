"""Files that are whole or not there at all, whatever happens while they are written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Open a text file that takes its name only when it is written to the end."""
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        yield file
    unfinished.replace(path)
