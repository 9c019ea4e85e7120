"""Metadata: out of file names, and into them."""

import re
from collections.abc import Mapping

from cellfeat.errors import CellfeatError, PipelineError

TAG = re.compile(r"\(\?<(.+?)>\)|\\g<(.+?)>")
GROUP_NAME = re.compile(r"\(\?<(?![=!])([^>]*)>")


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose named groups are metadata.

    Parameters
    ----------
    pattern : str
        A regular expression; groups may be written ``(?P<Plate>…)`` or ``(?<Plate>…)``.

    Raises
    ------
    PipelineError
        It is not a regular expression, or names no group.
    """
    try:
        compiled = re.compile(GROUP_NAME.sub(r"(?P<\1>", pattern))
    except re.error as error:
        raise PipelineError(f"{pattern!r} is not a regular expression: {error}") from error
    if not compiled.groupindex:
        raise PipelineError(f"{pattern!r} names no metadata: write groups such as (?P<Plate>.*)")
    return compiled


def extract(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Metadata that a file name, or a folder, holds; empty if the pattern is nowhere in it.

    Groups that took no part in the match are left out.
    """
    match = pattern.search(text)
    return {key: value for key, value in match.groupdict().items() if value is not None} if match else {}


def fill_in(pattern: str, metadata: Mapping[str, str]) -> str:
    r"""Replace each ``\g<Plate>`` or ``(?<Plate>)`` by the metadata of that name; ``\\`` is one backslash.

    Raises
    ------
    CellfeatError
        There is no such metadata.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name not in metadata:
            there = ", ".join(sorted(metadata)) or "none"
            raise CellfeatError(
                f"{pattern!r} uses the metadata {name!r}, which is not there; there is {there}"
            )
        return str(metadata[name])

    return "\\".join(TAG.sub(value, piece) for piece in pattern.split("\\\\"))
