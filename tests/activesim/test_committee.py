from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from modAL import disagreement

from activesim import committee
from activesim.strategies import STRATEGIES
from tests.activesim.rounds import state


class Committee:
    """What modAL's measures want to see of a committee."""

    def __init__(self, opinions: npt.NDArray[np.float64]) -> None:
        self.opinions = opinions
        self.classes_ = np.arange(opinions.shape[2])

    def __len__(self) -> int:
        return len(self.opinions)

    def __iter__(self) -> object:
        return iter(self.opinions)

    def vote(self, _X: object) -> npt.NDArray[np.intp]:
        return np.asarray(self.opinions.argmax(axis=2).T)

    def vote_proba(self, _X: object) -> npt.NDArray[np.float64]:
        return self.opinions.transpose(1, 0, 2)

    def predict_proba(self, _X: object) -> npt.NDArray[np.float64]:
        return np.asarray(self.opinions.mean(axis=0))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (committee.vote_entropy, disagreement.vote_entropy),
        (committee.consensus_entropy, disagreement.consensus_entropy),
        (committee.max_disagreement, disagreement.KL_max_disagreement),
    ],
)
def test_measures_as_modal(ours: object, theirs: object) -> None:
    opinions = np.random.default_rng(0).dirichlet(np.ones(3), size=(5, 40))
    assert callable(ours)
    assert callable(theirs)
    assert ours(opinions) == pytest.approx(theirs(Committee(opinions), np.zeros((40, 1))), rel=1e-12)


def test_members_that_agree_and_members_that_do_not() -> None:
    # Two members, two cells: on the first both are sure of class 0, on the second each of another.
    opinions = np.array([[[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]])
    for measure in (committee.vote_entropy, committee.consensus_entropy, committee.max_disagreement):
        assert measure(opinions) == pytest.approx([0, np.log(2)])


def test_every_member_meets_every_class() -> None:
    given = replace(state(1, classes=3, labelled=6), y=np.array([0, 0, 0, 0, 1, 2]))
    for rows in committee.resamples(given, 50):
        assert rows.size == 6
        assert set(given.y[rows]) == {0, 1, 2}


@pytest.mark.parametrize("name", ["vote-entropy", "consensus-entropy", "max-disagreement"])
def test_equal_cells_are_taken_in_random_order(name: str) -> None:
    # All candidates are one and the same cell, so the members cannot prefer any.
    answers = set()
    for seed in range(8):
        given = state(1, seed=seed)
        given = replace(given, pool=np.vstack([given.pool[:20], np.zeros((40, 3))]))
        answers.add(int(STRATEGIES[name](given)[0]))
    assert len(answers) > 4
