import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from activesim.errors import ModelError, UsageError
from activesim.models import SupportVectors, fit, make_model, probabilities


def test_a_model_by_import_path() -> None:
    assert isinstance(make_model("sklearn.naive_bayes.GaussianNB", 0), GaussianNB)
    assert make_model("sklearn.ensemble:ExtraTreesClassifier", 7).random_state == 7


@pytest.mark.parametrize("name", ["sklearn.svm.LinearSVC", "sklearn.linear_model.Ridge"])
def test_a_model_without_predict_proba(name: str) -> None:
    with pytest.raises(UsageError, match="has no predict_proba"):
        make_model(name, 0)


@pytest.mark.parametrize(
    "name", ["forrest", "sklearn.nothing.At", "sklearn.svm.All", "pathlib.Path", "sys.exit"]
)
def test_a_model_that_is_none(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        make_model(name, 0)


def test_support_vectors_keep_their_order_with_one_example_of_a_class() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 2))
    X[0] += 5
    y = np.zeros(20, dtype=int)
    y[0] = 1
    model = SupportVectors().fit(X, y)
    known = model.predict_proba(np.array([[5.0, 5.0], [0.0, 0.0]]))
    assert known[0, 1] > known[1, 1]
    assert known.sum(axis=1) == pytest.approx(1)
    assert list(model.predict(X)) == list(model.machine_.predict(X))


def test_support_vectors_of_three_classes() -> None:
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], 20)
    X = rng.normal(size=(60, 2)) + 4 * np.eye(3)[y][:, :2]
    model = SupportVectors().fit(X, y)
    assert model.predict_proba(X).sum(axis=1) == pytest.approx(1)
    assert (model.predict(X) == y).mean() > 0.9


def test_unmet_classes_get_a_column() -> None:
    X = np.array([[0.0], [1.0], [2.0]])
    known = probabilities(LogisticRegression().fit(X, [0, 2, 2]), X, 4)
    assert known.shape == (3, 4)
    assert not known[:, [1, 3]].any()
    assert known.sum(axis=1) == pytest.approx(1)


class Odd(LogisticRegression):  # type: ignore[misc]  # scikit-learn is untyped
    """Raises, or predicts what is no number."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Odd":
        if len(X) == 1:
            raise ValueError("two\nlines")
        super().fit(X, y)
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        if len(X) == 1:
            raise RuntimeError("not that one")
        return np.full((len(X), 2), np.nan)


def test_a_model_that_raises_or_predicts_no_numbers_is_named() -> None:
    X, y = np.arange(4.0)[:, None], np.array([0, 0, 1, 1])
    with pytest.raises(ModelError, match=r"^model Odd: cannot be fitted: ValueError: two lines$"):
        fit(Odd(), X[:1], y[:1])
    model = Odd().fit(X, y)
    with pytest.raises(ModelError, match="model Odd: cannot predict: RuntimeError: not that one"):
        probabilities(model, X[:1], 2)
    with pytest.raises(ModelError, match="model Odd: predicts probabilities that are no numbers"):
        probabilities(model, X, 2)


def test_only_convergence_is_silent() -> None:
    class Loud(LogisticRegression):  # type: ignore[misc]  # scikit-learn is untyped
        def fit(self, X: object, y: object) -> "Loud":
            import warnings

            warnings.warn("heard", UserWarning, stacklevel=1)
            super().fit(X, y)
            return self

    X, y = np.arange(20.0)[:, None] ** 3, np.arange(20) % 3
    with pytest.warns(UserWarning, match="heard"):
        assert fit(Loud(max_iter=1), X, y)
