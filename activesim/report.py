"""A study as one page of HTML that needs nothing else."""

from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from activesim.analysis import Analysis
from activesim.figures import learning_curves
from activesim.html import figure, page, table
from activesim.insight import balance, calibration, importance
from activesim.insight_figures import balance_figure, calibration_figure, importance_figure
from activesim.output import describe
from activesim.settings import LABELS_MAX
from activesim.statistics import combinations, sentences, varied
from activesim.study import Study
from activesim.thumbnails import Crops

_SHOWN = 12
_SUMMARY = (
    "Median over seeds with its 95 % bootstrap interval; the mean is that of the seeds that got there. "
    "'Labels to' is the first crossing, 'labels to stay at' the one after which the score is never lower; "
    "the labels of the start count."
)
_COMPARISON = (
    "Paired by seed: median difference from random, matched-pairs rank-biserial effect, p of Wilcoxon's "
    "test, the same after Holm's correction, and p of Nadeau and Bengio's corrected t-test. Seeds share "
    "their cells, which Wilcoxon's test does not know: where the two disagree believe the last."
)


def report(study: Study, analysis: Analysis, goal: float, crops: Crops | None = None) -> str:
    """Write a study as one page of HTML, without any script or address.

    Parameters
    ----------
    study : Study
    analysis : Analysis
    goal : float
        Average precision that the answer is about.
    crops : Crops, optional
        Pictures of the cells; without them the cells that were asked for stand there by name.
    """
    curves = learning_curves(study.curves, references=analysis.references)
    sections = {
        "Learning curves": figure(curves, "Learning curves"),
        "Labels, area and final score": _summary(analysis),
        "Do the strategies differ from random?": _comparison(analysis.comparison),
        "What was asked for": _asked(study, crops),
        "Classes and probabilities": _insight(study),
        "Features": _features(study),
        "Settings and versions": _settings(study),
    }
    end = study.settings.labels_max or LABELS_MAX
    answers = sentences(analysis.summary, goal, end)
    return page(f"How many labels? {Path(study.table.name).name}", answers, sections)


def _summary(analysis: Analysis) -> str:
    summary = analysis.summary
    reached = [f"{a} of {b}" for a, b in zip(summary["seeds"], summary["of"], strict=True)]
    shown = summary.assign(measure=_measures(summary), reached=reached)
    columns = [*varied(shown), "measure", "median", "low", "high", "mean", "reached"]
    lines = "".join(f"<li>{escape(line)}</li>" for line in analysis.reference_lines())
    return table(shown[columns], _SUMMARY) + f"<p>To be seen against:</p><ul>{lines}</ul>"


def _comparison(comparison: pd.DataFrame) -> str:
    if comparison.empty:
        return "<p>Random is not among the strategies, so there is nothing to compare with.</p>"
    ends = {np.inf: "only random arrives", -np.inf: "random never arrives"}
    difference = [ends.get(value, value) for value in comparison["difference"]]
    shown = comparison.assign(measure=_measures(comparison), difference=difference)
    columns = ["measure", "difference", "effect", "wilcoxon", "holm", "corrected_t"]
    return table(shown[[*varied(shown), *columns]], _COMPARISON)


def _measures(frame: pd.DataFrame) -> list[str]:
    pairs = zip(frame["measure"], frame["goal"], strict=True)
    return [name if np.isnan(goal) else f"{name} {goal:g}" for name, goal in pairs]


def _asked(study: Study, crops: Crops | None) -> str:
    start = study.settings.starting_labels
    first = study.queries[(study.queries["seed"] == 0) & (study.queries["label"] > start)]
    parts = ["<p>The first cells asked for after the start, in the first seed.</p>"]
    for label, part in combinations(first):
        cells = "".join(_asked_cell(row, crops) for row in part.head(_SHOWN).to_dict("records"))
        parts.append(f"<h3>{escape(label)}</h3><div class=cells>{cells}</div>")
    return "\n".join(parts)


def _asked_cell(row: dict[Any, Any], crops: Crops | None) -> str:
    picture = None if crops is None else crops.thumbnail(row["cell"])
    name, kind = escape(row["cell"]), escape(row["class"])
    shown = f'<img alt="{name}" title="{name}" src="{picture}">' if picture else f"<small>{name}</small>"
    return f"<figure>{shown}<figcaption>{kind}</figcaption></figure>"


def _insight(study: Study) -> str:
    all_shares = dict(zip(study.table.classes, study.table.counts / study.table.y.size, strict=True))
    positive = study.settings.positive
    shares = all_shares if positive is None else {positive: all_shares[positive]}
    classes = figure(balance_figure(balance(study), shares), "Share of the class among the labelled")
    of = study.settings.positive or "the likeliest class"
    probabilities = figure(calibration_figure(calibration(study), of), "Calibration")
    return f"<div class=pair>{classes}{probabilities}</div>"


def _features(study: Study) -> str:
    text = (
        f"<p>{len(study.table.features)} features. Importance is that for {escape(study.settings.models[0])} "
        "trained on the whole pool of the first seed; features that say the same share it.</p>"
    )
    columns: dict[str, list[str]] = {}
    for omitted in study.table.omitted:
        columns.setdefault(omitted.reason, []).append(omitted.column)
    left = [(reason, len(names), ", ".join(names[:4])) for reason, names in columns.items()]
    grouped = pd.DataFrame(left, columns=["no feature, since", "columns", "such as"])
    return text + figure(importance_figure(importance(study)), "Feature importance") + table(grouped)


def _settings(study: Study) -> str:
    described = describe(study)
    notes = "".join(f"<li>{escape(note)}</li>" for note in study.notes)
    classes = ", ".join(f"{n} {name}" for name, n in described["classes"].items())
    rows = {
        "table": described["table"],
        "cells": f"{described['cells']} ({classes})",
        **{name: _plain(value) for name, value in described["settings"].items()},
        "fits": "warm: each starts from the last" if study.settings.warm else "cold: each is anew",
        "time of all runs": f"{study.runs['seconds'].sum():.0f} s of one core",
        **described["versions"],
    }
    shown = pd.DataFrame([(k, str(v)) for k, v in rows.items()], columns=["setting", "value"])
    return f"<ul>{notes}</ul>" + table(shown)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
