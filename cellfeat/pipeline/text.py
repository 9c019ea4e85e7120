"""Pipeline files as text."""

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
