"""A module's settings by table: what stands in which place, and what it is called here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cellfeat.errors import PipelineError
from cellfeat.pipeline.cppipe.parser import Module
from cellfeat.pipeline.cppipe.values import Converter, text

Values = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """One line of settings.

    Parameters
    ----------
    setting : str
        Its name here; '' if its value is not needed.
    convert : callable
        Its text to a value; raises ValueError with what would be accepted.
    """

    setting: str = ""
    convert: Converter = text


@dataclass(frozen=True)
class Repeated:
    """A group of lines that stands several times, or never.

    Parameters
    ----------
    setting : str
        Name of the tuple of its values here, one dict for each time.
    places : tuple of Place
    count : str
        The setting, read before, that says how many times; '' is to the end.
    """

    setting: str
    places: tuple[Place, ...]
    count: str = ""


class Lines:
    """The lines of a module, taken one after the other; knows which one is at fault."""

    def __init__(self, module: Module, place: str) -> None:
        self._left = iter(module.settings)
        self._place = place
        self.remaining = len(module.settings)
        self.texts: dict[str, str] = {}

    def take(self, table: "Table", values: Values | None = None) -> Values:
        """Convert the next lines, as a table says; `values` are those read before.

        Raises
        ------
        PipelineError
            A value is not supported, or there are no lines left.
        """
        found: Values = {} if values is None else values
        for entry in table:
            if isinstance(entry, Place):
                found |= self._take_one(entry)
            elif isinstance(entry, Repeated):
                times = found.pop(entry.count) if entry.count else self.remaining // len(entry.places)
                found[entry.setting] = tuple(self.take(entry.places) for _ in range(times))
            else:
                found |= entry(self, found)
        return found

    def _take_one(self, place: Place) -> Values:
        line = next(self._left, None)
        if line is None:
            raise PipelineError(f"{self._place}: has fewer settings than its revision: the file is cut short")
        self.remaining -= 1
        name, value = line
        self.texts[place.setting] = name
        try:
            converted = place.convert(value)
        except ValueError as error:
            raise PipelineError(f"{self._place}: {name} = {value!r}: {error}") from error
        return {place.setting: converted} if place.setting else {}


# A function stands where the lines that follow depend on values before them in a way no table says.
Table = tuple[Place | Repeated | Callable[[Lines, Values], Values], ...]
UNUSED = Place()


def as_it_is(values: Values) -> list[Values]:
    """One step, with the settings that the table names."""
    return [values]


@dataclass(frozen=True)
class Reader:
    """How one module is read.

    Parameters
    ----------
    tables : dict of int to Table
        The lines of each revision that can be read.
    finish : callable
        Values by name to the settings of a step, or of several, where a table cannot say it all. Raises
        ValueError.
    """

    tables: Mapping[int, Table]
    finish: Callable[[Values], list[Values]] = as_it_is


@dataclass(frozen=True)
class Reading:
    """What was read of one module.

    Parameters
    ----------
    steps : list of dict
        Settings of each step, by their names here.
    texts : dict of str to str
        CellProfiler's text of each setting.
    """

    steps: list[Values]
    texts: Mapping[str, str]


def read(reader: Reader, module: Module, place: str) -> Reading:
    """Read a module's settings, under their names here.

    Parameters
    ----------
    reader : Reader
    module : Module
    place : str
        File and module, for errors.

    Raises
    ------
    PipelineError
        The revision is not known, a value is not supported, or lines are missing or left over.
    """
    table = reader.tables.get(module.revision)
    if table is None:
        known = ", ".join(map(str, sorted(reader.tables)))
        raise PipelineError(
            f"{place}: revision {module.revision} is not read, only {known}: open and save the pipeline in "
            "CellProfiler 4.2.8"
        )
    lines = Lines(module, place)
    values = lines.take(table)
    if lines.remaining:
        raise PipelineError(
            f"{place}: has {lines.remaining} settings more than revision {module.revision} has"
        )
    try:
        return Reading(reader.finish(values), lines.texts)
    except ValueError as error:
        raise PipelineError(f"{place}: {error}") from error
