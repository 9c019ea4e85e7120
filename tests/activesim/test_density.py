from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from modAL.batch import ranked_batch as modal_ranked_batch
from modAL.density import information_density as modal_density

from activesim.density import density, information_density, ranked_batch
from tests.activesim.rounds import state


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_ranked_batch_as_modal(n: int) -> None:
    given = state(n)
    learner = SimpleNamespace(on_transformed=False, X_training=given.pool[given.labelled])
    uncertainty = 1 - given.probabilities.max(axis=1)
    expected, _ = modal_ranked_batch(learner, given.X, uncertainty, n, "euclidean", None)
    assert list(ranked_batch(given)) == list(expected)


def test_ranked_batch_measures_only_new_labels_and_comes_to_the_same() -> None:
    early = state(3, labelled=20)
    ranked_batch(early)
    late = replace(early, candidates=np.arange(30, 60), labelled=np.arange(30), y=np.resize(early.y, 30))
    fresh = replace(late, memory={})
    assert list(ranked_batch(late)) == list(ranked_batch(fresh))
    assert late.memory["seen"] == 30
    assert late.memory["nearest"] == pytest.approx(fresh.memory["nearest"])


def test_density_as_modal() -> None:
    X = np.random.default_rng(0).normal(size=(50, 4))
    assert density(X) == pytest.approx(modal_density(X), rel=1e-12)


def test_of_equally_uncertain_cells_the_one_among_many_is_taken() -> None:
    given = state(1, labelled=2, classes=2)
    pool = np.vstack([given.pool[:2], np.random.default_rng(0).normal(scale=0.01, size=(58, 3))])
    pool[7] = 100
    flat = replace(given, pool=pool, model=SimpleNamespace(predict_proba=lambda X: np.full((len(X), 2), 0.5)))
    assert information_density(flat)[0] != 5
    assert flat.memory["density"].argmin() in {0, 1, 7}
