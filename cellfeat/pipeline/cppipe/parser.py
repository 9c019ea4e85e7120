"""The text of a .cppipe: a header, then modules with their settings in order."""

import re
from dataclasses import dataclass

from cellfeat.errors import PipelineError

FIRST_LINE = "CellProfiler Pipeline: http://www.cellprofiler.org"
VERSION = "5"


@dataclass(frozen=True)
class Module:
    """One module as it stands in the file.

    Parameters
    ----------
    name : str
    number : int
        Its place in the pipeline, from 1.
    revision : int
        What the order of its settings means: CellProfiler's variable_revision_number.
    is_enabled : bool
    settings : tuple of (str, str)
        Text and value of each setting.
    """

    name: str
    number: int
    revision: int
    is_enabled: bool
    settings: tuple[tuple[str, str], ...]


def parse(text: str, origin: str) -> tuple[Module, ...]:
    """Read the modules of a .cppipe; nothing is known here of what they mean.

    Parameters
    ----------
    text : str
        The file's content.
    origin : str
        The file's name, for errors.

    Raises
    ------
    PipelineError
        Not a .cppipe of version 5 (CellProfiler 4), or cut short.
    """
    blocks = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").strip("\n"))
    header = blocks[0].split("\n")
    if header[0].strip() != FIRST_LINE:
        raise PipelineError(f"{origin}: is not a CellProfiler pipeline: its first line is not {FIRST_LINE!r}")
    fields = dict(line.split(":", 1) for line in header[1:] if ":" in line)
    version = fields.get("Version", "").strip()
    if version != VERSION:
        raise PipelineError(
            f"{origin}: is of version {version or 'unknown'}, only version {VERSION} is read: open and save "
            "it in CellProfiler 4"
        )
    said = re.fullmatch(r"\s*([0-9]{1,9})\s*", fields.get("ModuleCount", ""))
    count = int(said[1]) if said else len(blocks) - 1
    if len(blocks) - 1 < count:
        raise PipelineError(
            f"{origin}: ends after {len(blocks) - 1} of {count} modules: the file is cut short"
        )
    return tuple(
        _module(block, number, origin) for number, block in enumerate(blocks[1 : count + 1], start=1)
    )


def _module(block: str, number: int, origin: str) -> Module:
    first, *lines = block.split("\n")
    name, _, attributes = first.partition(":")
    # Notes are the user's own words, and could look like an attribute.
    before, _, after = attributes.partition("|notes:")
    revision = re.search(r"variable_revision_number:([0-9]{1,9})", before)
    if revision is None:
        raise PipelineError(f"{origin}: module {number} {name.strip()}: has no variable_revision_number")
    last = re.search(r"enabled:(True|False)", (after or before).rpartition("|batch_state:")[2])
    is_enabled = last is None or last[1] == "True"
    settings = tuple(_setting(line, number, name, origin) for line in lines)
    return Module(name.strip(), number, int(revision[1]), is_enabled, settings)


def _setting(line: str, number: int, name: str, origin: str) -> tuple[str, str]:
    text, colon, value = line.partition(":")
    if not colon:
        raise PipelineError(f"{origin}: module {number} {name}: {line.strip()!r} is no setting")
    try:
        if "\\x" in value:
            value = value.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeDecodeError as error:
        raise PipelineError(
            f"{origin}: module {number} {name}: {line.strip()!r} is no setting: {error.reason}: a backslash "
            "is written as \\x5C"
        ) from error
    return text.strip(), value
