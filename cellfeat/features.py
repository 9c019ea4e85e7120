"""Declarations of feature columns: each stands beside its formula, the reference page is made from them."""

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Feature:
    """One column, or one family of columns, as CellProfiler names it.

    Parameters
    ----------
    column : str
        CellProfiler's column name. Names that the pipeline chooses (``{image}``, ``{objects}``, …) and
        numbers that vary (``{scale}``, ``{bin}``, …) stand in braces.
    meaning : str
        The definition or formula.
    unit : str
        Unit of the values; '' for a pure number.
    range : str
        The interval the values lie in, such as ``[0, 1]``.
    undefined : str
        When the value is NaN, or the 0 that CellProfiler writes instead; '' if always defined.
    source : str
        The CellProfiler module, and the paper where there is one.
    """

    column: str
    meaning: str
    unit: str = ""
    range: str = ""
    undefined: str = ""
    source: str = ""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in braces, in order."""
        return tuple(name for _, name, _, _ in string.Formatter().parse(self.column) if name)

    def pattern(self, omitted: frozenset[str] = frozenset()) -> re.Pattern[str]:
        """Regular expression of the keys, with a group for each placeholder that is not omitted.

        An omitted one may stand as itself, without its braces, where two columns differ only in the order of
        their names: the keys of ``Manders_{first}_{second}`` and ``Manders_{second}_{first}`` are
        ``Manders_first_second`` and ``Manders_second_first``.
        """
        parts = []
        for part in re.split(r"(_?\{\w+\})", self.column):
            name = part.strip("_{}")
            if not part.endswith("}"):
                parts.append(re.escape(part))
            elif name in omitted:
                parts.append(f"(?:_{name})?")
            else:
                parts.append(f"{'_' if part[0] == '_' else ''}(?P<{name}>.+?)")
        return re.compile("".join(parts))


class Features:
    """The declared columns of one module, and the way from a function's keys to column names.

    A measuring function knows no names of images or objects: its keys are CellProfiler's column names with
    these left out (``Texture_Contrast_3_00_256``). `named` puts them in (``Texture_Contrast_DNA_3_00_256``).
    """

    def __init__(self, *features: Feature) -> None:
        self._features = features
        self._columns: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._features)

    def named(self, values: Mapping[str, Value], **names: str) -> dict[str, Value]:
        """Replace each key by its column name, with the given names in their places.

        Raises
        ------
        KeyError
            A key is not declared: a programming error.
        """
        columns = self._columns.setdefault(tuple(names.items()), {})
        try:
            return {columns[key]: value for key, value in values.items()}
        except KeyError:
            # Keys that have not been asked for before.
            columns |= {key: self._find(key, names) for key in values}
        return {columns[key]: value for key, value in values.items()}

    def _find(self, key: str, names: dict[str, str]) -> str:
        omitted = frozenset(names)
        for feature in self._features:
            if omitted <= set(feature.placeholders):
                match = feature.pattern(omitted).fullmatch(key)
                if match:
                    return feature.column.format(**names, **match.groupdict())
        raise KeyError(f"{key!r} is not declared with the names {sorted(names)}")
