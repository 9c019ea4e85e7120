"""Learning curves as figures, in colours and dashes that colour-blind readers and print tell apart."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from activesim.statistics import COMBINATION

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito, 2008."""
_DASHES = ("-", "--", "-.", ":")
_THIN = ((0, (1, 1)), (0, (5, 5)), (0, (1, 4)), (0, (5, 1, 1, 1)), (0, (8, 2)))


def learning_curves(
    curves: pd.DataFrame, metric: str = "average_precision", references: pd.DataFrame | None = None
) -> Figure:
    """Draw the median over seeds of each combination, with a band from the 25th to the 75th percentile.

    Parameters
    ----------
    curves : DataFrame
        As `Study.curves`.
    metric : str
        Column of `curves`.
    references : DataFrame, optional
        As `references.references`; drawn as thin lines.
    """
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    varied = [name for name in COMBINATION if curves[name].nunique() > 1] or ["strategy"]
    for i, (key, part) in enumerate(curves.groupby(COMBINATION, sort=False)):
        named = dict(zip(COMBINATION, key, strict=True))
        label = ", ".join(str(named[name]) for name in varied)
        _band(axes, part, metric, label, i)
    if references is not None:
        for style, (line, part) in zip(_THIN, references.groupby("line", sort=False), strict=False):
            height = part[metric].median()
            axes.axhline(height, color="0.4", linewidth=0.9, linestyle=style, label=f"{line} {height:.3f}")
    axes.set_xlabel("labels, the starting ones counted")
    axes.set_ylabel(metric.replace("_", " "))
    axes.grid(alpha=0.3)
    axes.legend(title=", ".join(varied), loc="lower right")
    seeds = curves["seed"].nunique()
    axes.set_title(f"median of {seeds} seeds, band from the 25th to the 75th percentile", fontsize="medium")
    return figure


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG, the same bytes each time."""
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    figure.savefig(png, dpi=150)
    with rc_context({"svg.hashsalt": name}):
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _band(axes: Axes, part: pd.DataFrame, metric: str, label: str, i: int) -> None:
    quartiles = part.groupby("labels")[metric].quantile(np.array([0.25, 0.5, 0.75])).unstack()
    colour = COLOURS[i % len(COLOURS)]
    axes.fill_between(quartiles.index, quartiles[0.25], quartiles[0.75], color=colour, alpha=0.2, linewidth=0)
    axes.plot(quartiles.index, quartiles[0.5], _DASHES[i % len(_DASHES)], color=colour, label=label)
