import numpy as np
import pandas as pd
import pytest
from scipy import stats

from activesim.comparison import compare, corrected_t, holm


def measures(**values: list[float]) -> pd.DataFrame:
    named = {"model": "m", "start": "s", "batch": 1, "measure": "labels to", "goal": 0.9}
    rows = [
        {**named, "strategy": strategy, "seed": seed, "value": value}
        for strategy, found in values.items()
        for seed, value in enumerate(found)
    ]
    return pd.DataFrame(rows)


def test_holm_by_hand() -> None:
    # In order 0.01, 0.02, 0.04, times 3, 2, 1, and never falling: 0.03, 0.04, 0.04.
    assert holm(np.array([0.04, 0.01, 0.02])) == pytest.approx([0.04, 0.03, 0.04])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1, 1])


def test_corrected_t_without_overlap_is_the_paired_t_test() -> None:
    difference = np.random.default_rng(0).normal(1, 1, 12)
    assert corrected_t(difference, 0) == pytest.approx(stats.ttest_1samp(difference, 0).pvalue)


def test_corrected_t_by_hand() -> None:
    # Mean 2, variance 1, three seeds, half as many tested on as learnt from: 2 / sqrt(1 * (1/3 + 1/2)).
    t = 2 / np.sqrt(5 / 6)
    assert corrected_t(np.array([1.0, 2, 3]), 0.5) == pytest.approx(2 * stats.t.sf(t, 2))
    assert corrected_t(np.zeros(5), 0.5) == 1
    assert np.isnan(corrected_t(np.array([1.0]), 0.5))


def test_pairs_are_of_one_seed() -> None:
    [row] = compare(measures(random=[9, 20, 30, 41, 52], margin=[8, 18, 27, 37, 47]), 0.4).to_dict("records")
    # Differences -1 to -5: all in one direction, so the effect is -1 and p is 2 / 2**5.
    assert row["difference"] == -3
    assert row["effect"] == -1
    assert row["wilcoxon"] == row["holm"] == pytest.approx(2 / 2**5)
    assert row["corrected_t"] == pytest.approx(corrected_t(np.array([-1.0, -2, -3, -4, -5]), 0.4))


def test_runs_that_never_arrive_are_the_worst_and_tie_with_each_other() -> None:
    inf = np.inf
    [row] = compare(measures(random=[inf, inf, inf, 9], margin=[5, 6, inf, 8]), 0.4).to_dict("records")
    assert row["effect"] == -1
    assert np.isnan(row["corrected_t"])
    [row] = compare(measures(random=[9, 9, 9], margin=[inf, inf, inf]), 0.4).to_dict("records")
    assert row["difference"] == inf
    [row] = compare(measures(random=[inf, inf], margin=[inf, inf]), 0.4).to_dict("records")
    assert (row["difference"], row["effect"], row["wilcoxon"]) == (0, 0, 1)


def test_several_comparisons_are_corrected_together() -> None:
    random = [9.0, 20, 30, 41, 52]
    result = compare(measures(random=random, a=[r - i for i, r in enumerate(random, 1)], b=random), 0.4)
    assert result["holm"].to_list() == pytest.approx([2 * 2 / 2**5, 1])


def test_without_random_there_is_nothing_to_compare_with() -> None:
    assert compare(measures(margin=[1, 2]), 0.4).empty
