"""CellProfiler 4's pipeline files, written from the table of modules beside this file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("modules.txt")

Value = str | int | float
Group = Mapping[str, Value]


@dataclass(frozen=True)
class _Setting:
    """One line of a module: our short name, CellProfiler's text, the default."""

    name: str
    text: str
    default: str

    @property
    def group(self) -> str:
        """The repeated group it belongs to, '' if none."""
        return self.name.partition(".")[0] if "." in self.name else ""


def module(name: str, /, **given: Value | Iterable[Group]) -> str:
    """The text of one module.

    Parameters
    ----------
    name : str
        A module of modules.txt.
    given : str, number, or list of dict
        Settings by their short names there; the others keep CellProfiler's defaults. A group of settings that
        repeats (``scales.scale``) is given as a list of dicts, one for each time.

    Raises
    ------
    KeyError
        A setting the module does not have.
    """
    revision, settings = _modules()[name]
    groups = {group: given.pop(group, [{}]) for group in {s.group for s in settings if s.group}}
    unknown = set(given) - {s.name for s in settings}
    if unknown:
        raise KeyError(f"{name} has no settings {sorted(unknown)}")
    lines = [
        f"{name}:[module_num:{{number}}|svn_version:'Unknown'|variable_revision_number:{revision}|show_window:False"
        "|notes:[]|batch_state:array([], dtype=uint8)|enabled:True|wants_pause:False]"
    ]
    written: set[str] = set()
    for setting in settings:
        if setting.name.startswith("#"):
            lines.append(f"    {setting.text}:{len(list(groups[setting.name[1:]]))}")
        elif not setting.group:
            lines.append(f"    {setting.text}:{given.get(setting.name, setting.default)}")
        elif setting.group not in written:
            written.add(setting.group)
            members = [s for s in settings if s.group == setting.group]
            for values in groups[setting.group]:
                lines += _group(name, members, values)
    return "\n".join(lines)


def pipeline(modules: Iterable[str]) -> str:
    """The text of a pipeline file."""
    numbered = [text.replace("{number}", str(number), 1) for number, text in enumerate(modules, start=1)]
    header = (
        "CellProfiler Pipeline: http://www.cellprofiler.org\nVersion:5\nDateRevision:428\nGitHash:\n"
        f"ModuleCount:{len(numbered)}\nHasImagePlaneDetails:False\n"
    )
    return "\n\n".join([header.rstrip(), *numbered]) + "\n"


def _group(name: str, members: list[_Setting], values: Group) -> list[str]:
    known = {s.name.partition(".")[2]: s for s in members}
    if set(values) - set(known):
        raise KeyError(f"{name}: {members[0].group} have no settings {sorted(set(values) - set(known))}")
    return [f"    {s.text}:{values.get(key, s.default)}" for key, s in known.items()]


@cache
def _modules() -> dict[str, tuple[int, list[_Setting]]]:
    """Revision and settings of each module in the table."""
    found = {}
    for block in TABLE.read_text().strip().split("\n\n"):
        head, *lines = block.splitlines()
        name, revision = head.split()
        found[name] = (int(revision), [_Setting(*_parts(line)) for line in lines])
    return found


def _parts(line: str) -> tuple[str, str, str]:
    name, text, *default = re.split(r" \| ?", f"{line.strip()} ", maxsplit=2)
    return name, text.strip(), "".join(default).strip()
