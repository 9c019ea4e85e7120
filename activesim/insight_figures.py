"""Figures of what lies behind the curves."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from activesim.figures import COLOURS, legend_above, style
from activesim.insight import calibration_error
from activesim.statistics import combinations

_MARKERS = "osD^vPX*"
_FEATURES = 15
_MANY = 10
"""Cells that a tenth of the probabilities must hold to be drawn."""


def balance_figure(balance: pd.DataFrame, shares: Mapping[str, float]) -> Figure:
    """Draw the share of classes among the labelled cells.

    Parameters
    ----------
    balance : DataFrame
        As `insight.balance`.
    shares : mapping of str to float
        The classes to draw, each with its share among all cells.
    """
    figure = Figure(figsize=(5.4, 1.6 + 2.2 * len(shares)), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (name, share) in zip(
        figure.subplots(len(shares), sharex=True, squeeze=False)[:, 0], shares.items(), strict=True
    ):
        shown = balance[balance["class"] == name]
        for i, (label, part) in enumerate(combinations(shown)):
            dashes, colour = style(i)
            axes.plot(part["label"], part["share"], dashes, color=colour, label=label)
        axes.axhline(share, color="0.4", linewidth=0.9, linestyle=":", label="among all cells")
        axes.set_ylabel(f"share of {name}")
        axes.set_ylim(0, 1)
        axes.grid(alpha=0.3)
    axes.set_xlabel("labels")
    legend_above(figure, *axes.get_legend_handles_labels())
    return figure


def calibration_figure(bins: pd.DataFrame, of: str) -> Figure:
    """Draw observed against predicted probability.

    Parameters
    ----------
    bins : DataFrame
        As `insight.calibration`.
    of : str
        What the probability is of.
    """
    figure = Figure(figsize=(5.4, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=0.9)
    for i, (label, part) in enumerate(combinations(bins)):
        many = part[part["cells"] >= _MANY]
        dashes, colour = style(i)
        axes.plot(
            many["predicted"],
            many["observed"],
            dashes,
            marker=_MARKERS[i % len(_MARKERS)],
            color=colour,
            label=f"{label}: off by {calibration_error(part):.3f}",
        )
    axes.set_xlabel(f"predicted probability of {of}")
    axes.set_ylabel("how often it was true")
    axes.grid(alpha=0.3)
    legend_above(figure, *axes.get_legend_handles_labels())
    return figure


def importance_figure(importance: pd.DataFrame) -> Figure:
    """Draw the features whose shuffling costs most average precision.

    Parameters
    ----------
    importance : DataFrame
        As `insight.importance`.
    """
    figure = Figure(figsize=(7, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    shown = importance.head(_FEATURES)[::-1]
    axes.barh(shown["feature"], shown["loss"], color=COLOURS[0])
    axes.tick_params(axis="y", labelsize="small")
    axes.set_xlabel("average precision lost when the feature is shuffled")
    axes.grid(alpha=0.3, axis="x")
    return figure
