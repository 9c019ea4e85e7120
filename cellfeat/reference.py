"""What does this value mean? The declared features, for the terminal and for the reference page."""

import fnmatch
from collections.abc import Iterator

from cellfeat.export import aggregate
from cellfeat.features import Feature
from cellfeat.pipeline.steps import STEPS
from cellfeat.runs import image_set

INTRODUCTION = """# Features

Each column that cellfeat writes, by the module that writes it. Names that a pipeline chooses and numbers that
vary stand in braces. `cellfeat features '*Eccentricity*'` prints the same in a terminal. This page is made
from the declarations beside the formulas.
"""


def features(pattern: str = "*") -> Iterator[tuple[str, Feature]]:
    """Each declared feature with the module that writes it.

    Parameters
    ----------
    pattern : str
        A shell pattern; upper and lower case are the same. It must match the declared column, such as
        ``Texture_Contrast_{image}_{scale}_{direction}_{gray_levels}``, a part of it, or be a column that
        the declaration stands for, such as ``Texture_Contrast_DNA_3_00_256``.

    Yields
    ------
    module : str
    feature : Feature
    """
    for module, feature in _all():
        named = fnmatch.fnmatchcase(feature.column.lower(), f"*{pattern.lower()}*")
        if named or feature.pattern().fullmatch(pattern):
            yield module, feature


def _all() -> Iterator[tuple[str, Feature]]:
    yield from (("NamesAndTypes", feature) for feature in image_set.FEATURES)
    for module, step in STEPS.items():
        yield from ((module, feature) for declared in step.features for feature in declared)
    yield from (("ExportToSpreadsheet", feature) for feature in aggregate.FEATURES)


def lines(module: str, feature: Feature) -> Iterator[str]:
    """One feature in words, for a terminal."""
    yield f"{feature.column}  ({module})"
    yield f"    {feature.meaning}"
    for title, text in _facts(feature):
        yield f"    {title}: {text}"


def page() -> str:
    """The reference page, as Markdown."""
    sections = [INTRODUCTION]
    last = ""
    for module, feature in features():
        if module != last:
            sections.append(f"## {module}\n")
            last = module
        facts = "; ".join(f"{title}: {text}" for title, text in _facts(feature))
        sections.append(f"`{feature.column}`\n:   {feature.meaning}{f' *{facts}.*' if facts else ''}\n")
    return "\n".join(sections)


def _facts(feature: Feature) -> Iterator[tuple[str, str]]:
    for title, text in (
        ("unit", feature.unit),
        ("range", feature.range),
        ("undefined", feature.undefined),
        ("source", feature.source),
    ):
        if text:
            yield title, text
