"""Whether strategies differ: paired tests over seeds, corrected for their number and for shared data."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from activesim.statistics import BASELINE, COMBINATION

_NEVER = 1e9
"""Stands for the difference of a run that arrives and one that never does: the largest of all ranks."""


def compare(measures: pd.DataFrame, test_per_train: float) -> pd.DataFrame:
    """Compare each strategy with random, seed by seed.

    Parameters
    ----------
    measures : DataFrame
        As `statistics.measure` gives it.
    test_per_train : float
        Cells tested on for each cell learnt from. Splits of the same cells overlap, so their scores vary
        less than those of fresh data would; Nadeau and Bengio's variance makes up for it.

    Returns
    -------
    DataFrame
        The combination's columns, ``measure``, ``goal``; ``difference`` (median over seeds; below zero is
        fewer labels); ``effect``, the matched-pairs rank-biserial correlation in [-1, 1]; ``wilcoxon``, its
        p-value; ``holm``, that for all rows together; ``corrected_t``, the p-value of Nadeau and Bengio's
        corrected t-test, NaN where a run never arrives. Empty without ``random``.
    """
    rows = []
    for key, part in measures.groupby([*COMBINATION[:-1], "measure", "goal"], sort=False, dropna=False):
        values = part.pivot(index="seed", columns="strategy", values="value")
        if BASELINE not in values:
            continue
        for strategy in part["strategy"].unique():
            if strategy != BASELINE:
                named = dict(zip([*COMBINATION[:-1], "measure", "goal"], key, strict=True))
                pair = values[strategy].to_numpy(), values[BASELINE].to_numpy()
                rows.append({**named, "strategy": strategy, **_tests(*pair, test_per_train)})
    columns = [*COMBINATION, "measure", "goal", "difference", "effect", "wilcoxon", "corrected_t"]
    result = pd.DataFrame(rows, columns=columns)
    result.insert(len(columns) - 1, "holm", holm(result["wilcoxon"].to_numpy(dtype=np.float64)))
    return result


def holm(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Adjust p-values for their number by Holm's step-down method."""
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)))
    return adjusted


def corrected_t(difference: npt.NDArray[np.float64], test_per_train: float) -> float:
    """Test whether a mean difference over repeated splits is zero (Nadeau and Bengio 2003).

    Parameters
    ----------
    difference : ndarray, shape (seeds,)
    test_per_train : float

    Returns
    -------
    float
        Two-sided p-value; NaN for a single seed.
    """
    n = difference.size
    if n < 2:
        return np.nan
    spread = np.sqrt(difference.var(ddof=1) * (1 / n + test_per_train))
    if spread == 0:
        return 1.0 if difference[0] == 0 else 0.0
    return float(2 * stats.t.sf(abs(difference.mean()) / spread, n - 1))


def _tests(
    ours: npt.NDArray[np.float64], baseline: npt.NDArray[np.float64], test_per_train: float
) -> dict[str, Any]:
    both = np.isfinite(ours) & np.isfinite(baseline)
    difference = np.zeros(ours.size)
    difference[both] = ours[both] - baseline[both]
    # Where one of the two never arrives the other is better; where neither does they are equal.
    difference += _NEVER * (np.isinf(ours).astype(float) - np.isinf(baseline))
    effect, p = 0.0, 1.0
    if difference.any():
        unequal = difference[difference != 0]
        ranks = stats.rankdata(np.abs(unequal))
        effect = float(np.sum(ranks * np.sign(unequal)) / ranks.sum())
        p = float(stats.wilcoxon(unequal).pvalue)
    median = float(np.median(difference))
    return {
        "difference": median if abs(median) < _NEVER / 4 else np.sign(median) * np.inf,
        "effect": effect,
        "wilcoxon": p,
        "corrected_t": corrected_t(difference, test_per_train) if both.all() else np.nan,
    }
