"""Scores of one prediction, in NumPy: scikit-learn's own cost more than the model's fit."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Scores(NamedTuple):
    """Scores of the predicted probabilities on the test cells, each in [0, 1]."""

    average_precision: float
    balanced_accuracy: float
    roc_auc: float


def score(
    truth: npt.NDArray[np.intp], probabilities: npt.NDArray[np.floating], positive: int | None
) -> Scores:
    """Score predicted probabilities.

    Parameters
    ----------
    truth : ndarray of int, shape (n,)
        Class codes; every class is there.
    probabilities : ndarray, shape (n, k)
    positive : int or None
        The class that precision and recall are of; None gives the mean over all classes, each against
        the rest.
    """
    classes = range(probabilities.shape[1]) if positive is None else (positive,)
    pairs = [ranking(truth == c, probabilities[:, c]) for c in classes]
    precision, auc = (float(np.mean(values)) for values in zip(*pairs, strict=True))
    return Scores(precision, balanced_accuracy(truth, probabilities.argmax(axis=1)), auc)


def ranking(truth: npt.NDArray[np.bool_], scores: npt.NDArray[np.floating]) -> tuple[float, float]:
    """Average precision and area under the ROC curve.

    Parameters
    ----------
    truth : ndarray of bool, shape (n,)
        With at least one that is true; if all are, the area is NaN.
    scores : ndarray, shape (n,)
        Higher is more likely true. Cells of equal score count as one step of the ranking.
    """
    # Which of equal scores comes first does not matter: the quickest sort will do.
    order = np.argsort(-scores)
    ranked = scores[order]
    step = np.flatnonzero(np.concatenate((ranked[1:] != ranked[:-1], [True])))
    true = np.concatenate(([0], np.cumsum(truth[order])[step]))
    false = np.concatenate(([0], step + 1)) - true
    gained = true[1:] - true[:-1]
    precision = float((gained * (true[1:] / (step + 1))).sum() / true[-1])
    areas = (false[1:] - false[:-1]) * (true[1:] + true[:-1])
    pairs = true[-1] * false[-1]
    return precision, float(areas.sum() / (2.0 * pairs)) if pairs else np.nan


def balanced_accuracy(truth: npt.NDArray[np.intp], predicted: npt.NDArray[np.intp]) -> float:
    """Mean share of each class that is predicted rightly."""
    total = np.bincount(truth)
    right = np.bincount(truth[truth == predicted], minlength=total.size)
    return float(np.mean(right[total > 0] / total[total > 0]))
