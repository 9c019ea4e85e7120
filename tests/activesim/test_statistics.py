import numpy as np
import pandas as pd
import pytest

from activesim.statistics import (
    area,
    combinations,
    labels_to_reach,
    measure,
    median_interval,
    sentences,
    summarise,
)


def curves(strategy: str, crossings: list[float]) -> pd.DataFrame:
    """Curves of 5 to 20 labels that step from 0.5 to 0.95 at each crossing."""
    labels = np.arange(5, 21)
    runs = [
        pd.DataFrame(
            {
                "model": "logistic",
                "strategy": strategy,
                "start": "random",
                "batch": 1,
                "seed": seed,
                "labels": labels,
                "average_precision": np.where(labels >= at, 0.95, 0.5),
            }
        )
        for seed, at in enumerate(crossings)
    ]
    return pd.concat(runs)


def test_first_crossing_counts_the_labels_and_not_the_rounds() -> None:
    labels = np.array([5, 10, 15, 20])
    scores = np.array([0.1, 0.9, 0.2, 0.95])
    assert labels_to_reach(labels, scores, 0.9) == 10
    assert labels_to_reach(labels, scores, 0.91) == 20
    assert labels_to_reach(labels, scores, 0.99) == np.inf


def test_sustained_crossing_is_the_last_rise_above() -> None:
    labels = np.array([5, 10, 15, 20])
    scores = np.array([0.1, 0.9, 0.2, 0.95])
    assert labels_to_reach(labels, scores, 0.9, sustained=True) == 20
    assert labels_to_reach(labels, scores, 0.1, sustained=True) == 5
    assert labels_to_reach(labels, np.array([1, 1, 1, 0.5]), 0.9, sustained=True) == np.inf


def test_area_is_the_mean_height() -> None:
    assert area(np.array([5, 10, 20]), np.full(3, 0.7)) == pytest.approx(0.7)
    # Rising from 0 to 1 over 5 labels, then 1 over 10: (2.5 + 10) / 15.
    assert area(np.array([5, 10, 20]), np.array([0.0, 1, 1])) == pytest.approx(12.5 / 15)
    assert area(np.array([5]), np.array([0.3])) == 0.3


def test_a_median_bears_runs_that_never_arrive() -> None:
    got = median_interval(np.array([5, 6, 7, np.inf, np.inf]))
    assert got.value == 7
    assert got.low == 5
    assert got.high == np.inf


def test_the_interval_of_equal_runs_is_a_point() -> None:
    got = median_interval(np.full(10, 8.0))
    assert (got.value, got.low, got.high) == (8, 8, 8)


def summary(*parts: pd.DataFrame) -> pd.DataFrame:
    return summarise(measure(pd.concat(parts), [0.9]))


def test_summary_counts_those_that_arrive() -> None:
    rows = summary(curves("random", [9, 19, 99])).set_index("measure")
    assert [rows.at["labels to", name] for name in ("median", "mean", "seeds", "of")] == [19, 14, 2, 3]
    assert rows.loc["final", "median"] == 0.95
    assert rows.loc["area", "seeds"] == 3


def test_sentence_names_the_baseline_last() -> None:
    [sentence] = sentences(summary(curves("random", [9, 9, 9]), curves("margin", [6, 6, 6])), 0.9, 20)
    assert sentence == (
        "margin needs 6 labels [6, 6] (3 of 3 seeds) for average precision 0.9 "
        "where random needs 9 labels [9, 9] (3 of 3 seeds)"
    )


def test_sentence_says_what_is_not_reached() -> None:
    [sentence] = sentences(summary(curves("random", [99, 99, 19]), curves("margin", [6, 7, 99])), 0.9, 20)
    assert "random needs more than 20 labels (1 of 3 seeds reach it)" in sentence
    assert "margin needs 7 labels [6, >20] (2 of 3 seeds)" in sentence


def test_a_combination_is_told_by_its_strategy_and_what_else_differs() -> None:
    two = pd.concat([curves("random", [9]), curves("random", [8]).assign(batch=5)])
    assert [label for label, _ in combinations(two)] == ["1, random", "5, random"]
    [(label, part)] = combinations(curves("random", [9]))
    assert label == "random"
    assert len(part) == 16


def test_sentences_name_what_differs() -> None:
    first, second = sentences(summary(curves("random", [9]), curves("random", [8]).assign(batch=5)), 0.9, 20)
    assert first.startswith("batch 1: random needs 9")
    assert second.startswith("batch 5: random needs 8")
