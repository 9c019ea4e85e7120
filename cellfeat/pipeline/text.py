"""Pipeline files, and their names, as text."""

from pathlib import Path

from cellfeat.errors import PipelineError


def read_text(path: Path) -> str:
    """Read a pipeline file.

    Raises
    ------
    PipelineError
        It cannot be read, or is no text.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise PipelineError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PipelineError(f"{path}: is not a text file: {error}") from error


def name_of(origin: str) -> str:
    """The name of a pipeline that gives none: its file's, which may hold bytes that are no text."""
    return Path(origin).stem.encode("utf-8", "backslashreplace").decode()
