"""Learning curves as figures, in colours and dashes that colour-blind readers and print tell apart."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from activesim.statistics import COMBINATION, combinations, varied

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito, 2008."""
DASHES = ("-", "--", "-.", ":")
_FIT = 32
"""Letters of a name of which two stand side by side above a small figure."""
_LINE = 0.2
"""Height of a line of a legend, in inches."""
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
    lines = len(curves[COMBINATION].drop_duplicates()) + len(_THIN)
    figure = Figure(figsize=(9, max(4.5, 0.5 + _LINE * lines)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for i, (label, part) in enumerate(combinations(curves)):
        _band(axes, part, metric, label, i)
    if references is not None:
        for style, (line, part) in zip(_THIN, references.groupby("line", sort=False), strict=False):
            height = part[metric].median()
            axes.axhline(height, color="0.4", linewidth=0.9, linestyle=style, label=f"{line} {height:.3f}")
    _frame(axes, curves, metric)
    figure.legend(title=", ".join(varied(curves)), loc="outside right upper", fontsize="small")
    seeds = curves["seed"].nunique()
    axes.set_title(f"median of {seeds} seeds, band from the 25th to the 75th percentile", fontsize="medium")
    return figure


def article_figure(curves: pd.DataFrame, needed: pd.DataFrame, goal: float) -> Figure:
    """Draw the article's figure beside the honest one, and what each fault does to the claim.

    Parameters
    ----------
    curves, needed : DataFrame
        As `article.run_article` and `article.labels_needed` give them.
    goal : float
        Average precision that `needed` is about.
    """
    figure = Figure(figsize=(11, 9), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(2, 2, height_ratios=(1, 1.3))
    left = figure.add_subplot(grid[0, 0])
    right = figure.add_subplot(grid[0, 1], sharey=left)
    one = curves[(curves["variant"] == "article") & (curves["seed"] == 0)]
    honest = curves[curves["variant"] == "honest"]
    for axes, shown, title in (
        (left, one, "the article's protocol: one seed, its axis"),
        (right, honest, f"done right: median and quartiles of {honest['seed'].nunique()} seeds"),
    ):
        for i, arm in enumerate(("random", "active")):
            _band(axes, shown[shown["arm"] == arm], "average_precision", arm, i)
        axes.axhline(goal, color="0.4", linewidth=0.9, linestyle=":")
        axes.set_title(title, fontsize="medium")
        axes.set_xlabel("labels")
        axes.grid(alpha=0.3)
    left.set_ylabel("average precision, as the protocol computes it")
    right.legend(loc="lower right")
    _faults(figure.add_subplot(grid[1, :]), needed, goal)
    return figure


def _faults(axes: Axes, needed: pd.DataFrame, goal: float) -> None:
    """Draw for each variant the labels that the two learners need."""
    height = np.arange(len(needed))[::-1]
    labels = needed[["active", "random"]].to_numpy(dtype=float)
    end = 1.6 * max(labels[np.isfinite(labels)], default=1.0)
    ends = {arm: needed[arm].replace(np.inf, end) for arm in ("active", "random")}
    axes.hlines(height, ends["active"], ends["random"], color="0.7", zorder=1)
    for i, (arm, marker, size) in enumerate((("random", "o", 75), ("active", "s", 22))):
        axes.scatter(ends[arm], height, s=size, color=COLOURS[i], marker=marker, label=arm, zorder=2)
    # Linear up to one label, as some need none.
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(-0.2, end)
    _ticks(axes, 0, end)
    axes.set_yticks(height, needed["variant"].str.replace("_", " "))
    axes.set_xlabel(f"labels to an average precision of {goal:g} (median; the right edge is never)")
    axes.grid(alpha=0.3, axis="x")
    axes.legend()


def style(i: int) -> tuple[str, str]:
    """Dashes and colour of the line with number `i`; the first 32 all differ."""
    return DASHES[(i + i // len(COLOURS)) % len(DASHES)], COLOURS[i % len(COLOURS)]


def legend_above(figure: Figure, handles: Sequence[Artist], labels: Sequence[str]) -> None:
    """Make a figure higher by a legend on its top, in two columns if two names fit side by side."""
    columns = 2 if max(map(len, labels)) <= _FIT else 1
    figure.legend(handles, labels, fontsize="small", ncols=columns, loc="outside upper center")
    figure.set_figheight(figure.get_figheight() + _LINE * max(0, -(-len(labels) // columns) - 2))


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG, the same bytes each time."""
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    figure.savefig(png, dpi=150)
    with rc_context({"svg.hashsalt": name}):
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _frame(axes: Axes, curves: pd.DataFrame, metric: str) -> None:
    """Set axes that show the curves: labels by their logarithm, as the first ones matter most."""
    axes.set_xscale("log")
    first, last = int(curves["labels"].min()), int(curves["labels"].max())
    _ticks(axes, first, last)
    lowest = float(curves.groupby([*COMBINATION, "labels"])[metric].quantile(0.25).min())
    axes.set_ylim(lowest - 0.08 * (1.0 - lowest) - 1e-3, 1 + 0.04 * (1.0 - lowest) + 1e-3)
    axes.set_xlabel("labels, the starting ones counted")
    axes.set_ylabel(metric.replace("_", " "))
    axes.grid(alpha=0.3)


def _ticks(axes: Axes, first: float, last: float) -> None:
    """Write round numbers along a logarithmic axis."""
    ticks = [n for n in (0, 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000, 2000, 5000) if first <= n <= last]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()


def _band(axes: Axes, part: pd.DataFrame, metric: str, label: str, i: int) -> None:
    quartiles = part.groupby("labels")[metric].quantile(np.array([0.25, 0.5, 0.75])).unstack()
    dashes, colour = style(i)
    axes.fill_between(quartiles.index, quartiles[0.25], quartiles[0.75], color=colour, alpha=0.2, linewidth=0)
    axes.plot(quartiles.index, quartiles[0.5], dashes, color=colour, label=label)
