"""What a column measures, taken from its name and from the declarations of the steps that wrote it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cellfeat.features import Feature
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.runs.part import IMAGE

# Where an object is and which it is, which tells nothing of what it looks like.
NOT_MORPHOLOGY = re.compile(
    r"(Metadata|FileName|PathName|URL|MD5Digest|Group|Frame|Series|Channel|Scaling|Location|Parent|ImageNumber"
    r"|ObjectNumber|Number_Object_Number|AreaShape_Center|AreaShape_BoundingBox(Minimum|Maximum)"
    r"|Neighbors_(First|Second)ClosestObjectNumber)(_.*)?"
)
IMAGES = ("image", "first", "second", "name")
NAMES = (*IMAGES, "objects", "neighbors", "ground_truth", "tested")


@dataclass(frozen=True)
class Variable:
    """The parts of a column's name, as CellProfiler composes them; '' for what it has not.

    Parameters
    ----------
    module : str
        The module that wrote it.
    category, measurement : str
        Such as Texture and Contrast.
    channel : str
        Name of the image; of two, with a comma between.
    scale : str
        What else varies: scale, direction and gray levels of a texture, a ring, a moment.
    """

    module: str
    category: str
    measurement: str
    channel: str
    scale: str


class Variables:
    """The features that a pipeline's steps declare.

    Parameters
    ----------
    pipeline : Pipeline
    """

    def __init__(self, pipeline: Pipeline) -> None:
        # Names that steps make stand among their settings.
        names = "|".join(sorted(map(re.escape, set(_texts(pipeline.model_dump()))), key=len, reverse=True))
        self._declared = [
            (type(step).__name__, feature, _pattern(feature, names))
            for step in pipeline.steps
            for declared in step.features
            for feature in declared
        ]

    def find(self, table: str, column: str) -> Variable:
        """Take a column of a table apart; of one that no step declares, only the category is known."""
        for module, feature, pattern in self._declared:
            if table != IMAGE and module.startswith("MeasureImage"):
                continue
            match = pattern.fullmatch(column)
            if match:
                return _variable(module, feature, match.groupdict())
        category, _, measurement = column.partition("_")
        return Variable("", category, measurement, "", "")


def is_morphology(column: str) -> bool:
    """Whether a column says what an object looks like, rather than where or which it is."""
    return not NOT_MORPHOLOGY.fullmatch(column)


def _variable(module: str, feature: Feature, found: dict[str, str]) -> Variable:
    fixed, _, varying = feature.column.partition("{")
    category, _, measurement = fixed.strip("_").partition("_")
    images = [found[name] for name in feature.placeholders if name in IMAGES]
    # What is left of the name's varying part without the names in it.
    rest = re.sub(r"\{(" + "|".join(NAMES) + r")\}_?", "", "{" + varying if varying else "")
    return Variable(
        module, category, measurement or category, ",".join(images), rest.format(**found).strip("_")
    )


def _pattern(feature: Feature, names: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", feature.column)
    for place, part in enumerate(parts):
        varying = names if part in NAMES else ".+?"
        parts[place] = f"(?P<{part}>{varying})" if place % 2 else re.escape(part)
    return re.compile("".join(parts))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for member in value.values() for text in _texts(member))
    elif isinstance(value, Iterable):
        yield from (text for member in value for text in _texts(member))
