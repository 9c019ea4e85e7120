"""The article's experiment both ways, as one page of HTML."""

from html import escape
from typing import Any

import numpy as np
import pandas as pd

from activesim.article import MEANINGS
from activesim.figures import article_figure
from activesim.html import figure, page, table
from activesim.table import Table
from activesim.versions import versions

_NEEDED = (
    "Labels to the average precision, as each protocol computes and counts it: the median over seeds and its "
    "95 % bootstrap interval; 'reached' are the seeds that get there. The gap is random less active."
)


def article_report(cells: Table, curves: pd.DataFrame, needed: pd.DataFrame, goal: float, said: str) -> str:
    """Write the page.

    Parameters
    ----------
    cells : Table
    curves, needed : DataFrame
        As `article.run_article` and `article.labels_needed` give them.
    goal : float
        Average precision that `needed` is about.
    said : str
        The answer.
    """
    sections = {
        "The article's figure beside ours": figure(article_figure(curves, needed, goal), "Both protocols"),
        f"Labels to {goal:g}": table(_needed(needed), _NEEDED),
        "The faults": _faults(),
        "Settings and versions": _settings(cells, curves, goal),
    }
    return page("The article's experiment, to the letter and done right", [said], sections)


def answer(needed: pd.DataFrame, goal: float) -> str:
    """Say what active learning saves by either protocol.

    Parameters
    ----------
    needed : DataFrame
        As `article.labels_needed`.
    goal : float
    """
    rows = {row["variant"]: row for row in needed.to_dict("records")}
    return (
        f"for average precision {goal:g} active learning saves {_saved(rows['article'])} the article's way, "
        f"and {_saved(rows['honest'])} done right"
    )


def _saved(row: dict[Any, Any]) -> str:
    never = [arm for arm in ("active", "random") if np.isinf(row[arm])]
    if len(never) == 2:
        return "nothing that shows (neither learner gets there)"
    if never == ["active"]:
        return "nothing (only the random learner gets there)"
    if never == ["random"]:
        return "more labels than were bought (only the active learner gets there)"
    if row["gap"] < 0:
        return f"nothing (it needs {-row['gap']:g} labels more)"
    return f"{row['gap']:g} labels"


def _needed(needed: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame({"protocol": needed["variant"].str.replace("_", " ")})
    ends = {np.inf: "random never arrives", -np.inf: "active never arrives"}
    gaps = {name: [ends.get(gap, gap) for gap in needed[name]] for name in ("gap", "gap_low", "gap_high")}
    needed = needed.assign(**gaps)
    for arm in ("active", "random", "gap"):
        shown[arm] = needed[arm]
        shown[f"{arm}, low"], shown[f"{arm}, high"] = needed[f"{arm}_low"], needed[f"{arm}_high"]
        if arm != "gap":
            shown[f"{arm}, reached"] = [
                f"{a} of {b}" for a, b in zip(needed[f"{arm}_reached"], needed["seeds"], strict=True)
            ]
    return shown


def _faults() -> str:
    items = (f"<dt>{name.replace('_', ' ')}</dt><dd>{escape(said)}</dd>" for name, said in MEANINGS.items())
    return f"<dl>{''.join(items)}</dl>"


def _settings(cells: Table, curves: pd.DataFrame, goal: float) -> str:
    classes = ", ".join(f"{n} {name}" for name, n in zip(cells.classes, cells.counts, strict=True))
    rows = {
        "table": cells.name,
        "cells": f"{cells.y.size} ({classes})",
        "features": len(cells.features),
        "seeds": curves["seed"].nunique(),
        "rounds": curves.groupby(["variant", "seed", "arm"]).size().max() - 1,
        "goal": goal,
        **versions(),
    }
    return table(pd.DataFrame([(k, str(v)) for k, v in rows.items()], columns=["setting", "value"]))
