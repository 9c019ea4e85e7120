import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, balanced_accuracy_score, roc_auc_score

from activesim.metrics import ranking, score


def test_by_hand() -> None:
    # Ranked: true, false, true. Precision at the two true ones: 1/1 and 2/3; of 2 pairs one is in order.
    precision, auc = ranking(np.array([True, False, True]), np.array([0.9, 0.5, 0.1]))
    assert precision == pytest.approx((1 + 2 / 3) / 2)
    assert auc == pytest.approx(0.5)


def test_equal_scores_are_one_step() -> None:
    # Nothing is told apart: precision is the prevalence, and every pair counts one half.
    assert ranking(np.array([True, False, False, False]), np.zeros(4)) == (0.25, 0.5)


def test_without_another_class_there_is_no_area() -> None:
    precision, auc = ranking(np.array([True, True]), np.array([0.9, 0.1]))
    assert precision == 1
    assert np.isnan(auc)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=60))
def test_as_scikit_learn(cells: list[tuple[bool, int]]) -> None:
    truth = np.array([t for t, _ in cells])
    truth[:2] = [True, False]
    scores = np.array([s for _, s in cells]) / 9
    precision, auc = ranking(truth, scores)
    assert precision == pytest.approx(average_precision_score(truth, scores), rel=1e-12)
    assert auc == pytest.approx(roc_auc_score(truth, scores), rel=1e-12)


def test_many_classes_as_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth = rng.permutation(np.repeat(np.arange(4), [5, 10, 20, 40]))
    probabilities = rng.dirichlet(np.ones(4), size=truth.size)
    got = score(truth, probabilities, positive=None)
    one_hot = np.eye(4)[truth]
    assert got.average_precision == pytest.approx(
        average_precision_score(one_hot, probabilities, average="macro")
    )
    assert got.roc_auc == pytest.approx(
        roc_auc_score(truth, probabilities, multi_class="ovr", average="macro")
    )
    predicted = probabilities.argmax(axis=1)
    assert got.balanced_accuracy == pytest.approx(balanced_accuracy_score(truth, predicted))


def test_the_positive_class_matters() -> None:
    truth = np.array([0, 0, 0, 1])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    # Of class 1 the cell is second of four; of class 0 the three rank 1, 2 and 4.
    assert score(truth, probabilities, positive=1).average_precision == pytest.approx(1 / 2)
    assert score(truth, probabilities, positive=0).average_precision == pytest.approx((1 + 1 + 3 / 4) / 3)
