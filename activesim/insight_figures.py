"""Figures of what lies behind the curves."""

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from activesim.figures import COLOURS, DASHES, varied
from activesim.insight import calibration_error
from activesim.statistics import COMBINATION

_MARKERS = "osD^vPX*"
_FEATURES = 15


def balance_figure(balance: pd.DataFrame, name: str, share: float) -> Figure:
    """Draw the share of one class among the labelled cells.

    Parameters
    ----------
    balance : DataFrame
        As `insight.balance`.
    name : str
        The class.
    share : float
        Its share among all cells.
    """
    figure = Figure(figsize=(5.4, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    shown = balance[balance["class"] == name]
    names = varied(shown)
    for i, (key, part) in enumerate(shown.groupby(COMBINATION, sort=False)):
        label = ", ".join(str(v) for n, v in zip(COMBINATION, key, strict=True) if n in names)
        axes.plot(
            part["label"],
            part["share"],
            DASHES[i % len(DASHES)],
            color=COLOURS[i % len(COLOURS)],
            label=label,
        )
    axes.axhline(share, color="0.4", linewidth=0.9, linestyle=":", label=f"all cells {share:.3f}")
    axes.set_xlabel("labels")
    axes.set_ylabel(f"share of {name} among the labelled")
    axes.set_ylim(0, 1)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
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
    names = varied(bins)
    for i, (key, part) in enumerate(bins.groupby(COMBINATION, sort=False)):
        label = ", ".join(str(v) for n, v in zip(COMBINATION, key, strict=True) if n in names)
        axes.plot(
            part["predicted"],
            part["observed"],
            DASHES[i % len(DASHES)],
            marker=_MARKERS[i % len(_MARKERS)],
            color=COLOURS[i % len(COLOURS)],
            label=f"{label}: off by {calibration_error(part):.3f}",
        )
    axes.set_xlabel(f"predicted probability of {of}")
    axes.set_ylabel("how often it was true")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
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
