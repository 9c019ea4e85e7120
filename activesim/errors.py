"""What a user can cause, as exceptions whose message is the whole explanation."""

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 25


def told(error: BaseException) -> str:
    """Say what another's code raised, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def offer(name: str, names: Iterable[str]) -> str:
    """Say which name was meant by one that is not there, or what names there are."""
    known = list(map(str, names))
    if near := get_close_matches(name, known, n=1):
        return f"did you mean {near[0]!r}?"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"there are {', '.join(known[:_LISTED])}{more}"


class ActivesimError(Exception):
    """One line that names the file or setting, says what is wrong, and what to do."""

    exit_code = 1


class UsageError(ActivesimError):
    """The command or call was wrong: the command line exits with 2 instead of 1."""

    exit_code = 2


class TableError(ActivesimError):
    """A table cannot be read, joined to its labels, or learnt from."""


class StrategyError(ActivesimError):
    """A query strategy raised, or chose cells that it was not offered."""


class ModelError(ActivesimError):
    """An estimator fails, or gives something else than probabilities."""


class WriteError(ActivesimError):
    """A file or folder cannot be written, as when the disk is full."""


class WorkerError(ActivesimError):
    """A worker process was killed, or cannot be sent its work."""
