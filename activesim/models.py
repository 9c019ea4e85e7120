"""Classifiers by name or import path, and how they are fitted and asked."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from activesim.errors import ModelError, UsageError, offer, told
from activesim.sources import imported


class SupportVectors(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """A support vector classifier whose probabilities are its squashed distances from the border.

    Platt's calibration (``SVC(probability=True)``) turns its own order round when a class has one example
    only, and costs five more fits. These values keep the order; they are not calibrated.

    Parameters
    ----------
    C : float
        Strength of the fit, as in `sklearn.svm.SVC`.
    gamma : {"scale", "auto"} or float
        Of the radial kernel.
    """

    def __init__(self, C: float = 1.0, gamma: str | float = "scale") -> None:  # noqa: N803 -- scikit-learn's name
        self.C = C
        self.gamma = gamma

    def fit(self, X: npt.NDArray[np.float64], y: npt.NDArray[np.intp]) -> "SupportVectors":
        """Fit to cells and their classes."""
        self.machine_ = SVC(C=self.C, gamma=self.gamma).fit(X, y)
        self.classes_ = self.machine_.classes_
        return self

    def predict_proba(self, X: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Squash the distances to sum to one over the classes."""
        distance = self.machine_.decision_function(X)
        if distance.ndim == 1:
            likely = expit(distance)
            return np.column_stack([1 - likely, likely])
        return np.asarray(softmax(distance, axis=1))

    def predict(self, X: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
        """Predict the likeliest class."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


MODELS: dict[str, Callable[[], Any]] = {
    "logistic": lambda: LogisticRegression(max_iter=1000),
    "forest": lambda: RandomForestClassifier(n_estimators=100, n_jobs=1),
    "svc": SupportVectors,
}
"""Classifiers by name. Features come scaled."""


def make_model(name: str, seed: int) -> Any:
    """Make an unfitted classifier.

    Parameters
    ----------
    name : str
        One of `MODELS`, or the import path of a class (``sklearn.naive_bayes.GaussianNB``).
    seed : int
        Its ``random_state``, if it has one.

    Raises
    ------
    UsageError
        If there is none of that name, or it cannot predict probabilities.
    """
    model = MODELS[name]() if name in MODELS else _imported(name)
    if not hasattr(model, "predict_proba"):
        raise UsageError(f"model {name}: has no predict_proba, which every strategy and score needs")
    if "random_state" in model.get_params():
        model.set_params(random_state=seed)
    return model


def fit(model: Any, X: npt.NDArray[np.float64], y: npt.NDArray[np.intp]) -> bool:
    """Fit, and tell whether it stopped before it converged (without a warning each time).

    Raises
    ------
    ModelError
        If it raises.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        try:
            model.fit(X, y)
        except Exception as error:
            raise ModelError(f"model {type(model).__name__}: cannot be fitted: {told(error)}") from error
    others = [w for w in caught if not issubclass(w.category, ConvergenceWarning)]
    for w in others:
        warnings.warn_explicit(w.message, w.category, w.filename, w.lineno)
    return len(others) < len(caught)


def probabilities(model: Any, X: npt.NDArray[np.float64], n_classes: int) -> npt.NDArray[np.float64]:
    """Predict probabilities with a column for every class, also for those the model has not met.

    Raises
    ------
    ModelError
        If it raises, or gives something else than probabilities.
    """
    try:
        known = model.predict_proba(X)
    except Exception as error:
        raise ModelError(f"model {type(model).__name__}: cannot predict: {told(error)}") from error
    if not np.isfinite(known).all():
        raise ModelError(f"model {type(model).__name__}: predicts probabilities that are no numbers")
    if known.shape[1] == n_classes:
        return np.asarray(known)
    full = np.zeros((len(known), n_classes))
    full[:, model.classes_] = known
    return full


def _imported(path: str) -> Any:
    if not {".", ":"} & set(path):
        raise UsageError(f"no model {path!r}, and no import path like package.Class; {offer(path, MODELS)}")
    try:
        made = imported(path)()
    except (Exception, SystemExit) as error:  # a module of one's own may raise anything
        raise UsageError(
            f"model {path}: cannot be imported and made without arguments ({told(error)})"
        ) from error
    if not hasattr(made, "get_params"):
        raise UsageError(f"model {path}: is not a scikit-learn estimator")
    return made
