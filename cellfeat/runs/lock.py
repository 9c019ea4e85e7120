"""One run at a time writes into a folder."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cellfeat.errors import CellfeatError, UsageError

LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the system lets go of it when the process ends, however it ends.

    Parameters
    ----------
    folder : Path
        Made if it is missing.

    Raises
    ------
    UsageError
        It is a file, its name is no text, or another process holds it.
    CellfeatError
        It cannot be made or written to.
    """
    if os.fsencode(folder).decode("utf-8", "replace") != str(folder):
        raise UsageError(f"{folder}: this name is no text in UTF-8: name another output folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _locked_file(folder / LOCK)
    except FileExistsError as error:
        raise UsageError(f"{folder}: is a file, not a folder: name another output folder") from error
    except OSError as error:
        raise CellfeatError(f"{folder}: cannot be written: {error.strerror or error}") from error
    try:
        os.ftruncate(file, 0)
        os.write(file, f"process {os.getpid()} on {platform.node()}".encode())
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        os.close(file)


def _locked_file(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 200).decode("utf-8", "replace") or "another process"
            os.close(file)
            raise UsageError(
                f"{path.parent}: {holder} is writing there: wait for it, or name another folder"
            ) from None
        # Whoever held it before may have removed the file between the two calls.
        if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
            return file
        os.close(file)
