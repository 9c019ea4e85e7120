"""All that is computed from a finished study."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from activesim.comparison import compare
from activesim.references import references
from activesim.statistics import measure, median_interval, summarise
from activesim.study import Study


@dataclass(frozen=True)
class Analysis:
    """Tables that say what a study found.

    Attributes
    ----------
    summary : DataFrame
        As `statistics.summarise`.
    comparison : DataFrame
        As `comparison.compare`.
    references : DataFrame
        As `references.references`.
    """

    summary: pd.DataFrame
    comparison: pd.DataFrame
    references: pd.DataFrame

    def reference_lines(self) -> list[str]:
        """Say each reference line with its interval."""
        said = []
        for line, part in self.references.groupby("line", sort=False):
            found = median_interval(part["average_precision"].to_numpy())
            detail = part["detail"].mode().iloc[0] if line == "best single feature" else ""
            said.append(
                f"{line}: average precision {found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"
                + (f" ({detail})" if detail else "")
            )
        return said


def analyse(study: Study, goals: Sequence[float] = (0.9, 0.95, 0.99), *, jobs: int = 1) -> Analysis:
    """Summarise a study, compare its strategies, and draw the lines to see them against.

    Parameters
    ----------
    study : Study
    goals : sequence of float
        Average precisions to reach.
    jobs : int
        Processes for the reference lines.
    """
    measures = measure(study.curves, goals)
    share = study.settings.test_share
    # The models learn from labels_max cells at most, but it is the splits of all cells that overlap.
    comparison = compare(measures, share / (1 - share))
    return Analysis(summarise(measures), comparison, references(study.table, study.settings, jobs=jobs))
