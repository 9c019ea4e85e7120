"""A learner for notebooks, of the shape of modAL's ActiveLearner, that works with current scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from activesim.errors import ModelError, StrategyError, UsageError
from activesim.models import fit
from activesim.rounds import Round, choose
from activesim.strategies import find_strategy

Cells = npt.ArrayLike | pd.DataFrame
Query = Callable[..., Any]


class Learner:
    """An estimator, the cells it has learnt from, and a way to choose the next ones.

    Parameters
    ----------
    estimator : estimator
        With ``fit`` and ``predict_proba``; scale within it (``make_pipeline(StandardScaler(), …)``).
    query_strategy : callable or str
        A query function of modAL's form, ``f(learner, X, n_instances=…, **options) -> indices`` or
        ``(indices, measure)``; or the name of one of our strategies.
    X_training, y_training : array-like, optional
        Cells to learn at once.
    seed : int
        For strategies that draw at random.

    Attributes
    ----------
    X_training, y_training : ndarray or None
        What it has learnt from. DataFrames are taken as their values.

    Examples
    --------
    >>> import numpy as np
    >>> from modAL.uncertainty import margin_sampling
    >>> from sklearn.linear_model import LogisticRegression
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> learner = Learner(LogisticRegression(), margin_sampling, X[[0, 3]], [0, 1])
    >>> rows, cells = learner.query(X[1:3])
    >>> learner.teach(cells, [1])
    >>> len(learner.X_training)
    3
    """

    on_transformed = False  # modAL's ranked batches ask for it

    def __init__(
        self,
        estimator: Any,
        query_strategy: Query | str = "uncertainty",
        X_training: Cells | None = None,
        y_training: npt.ArrayLike | None = None,
        *,
        seed: int = 0,
    ) -> None:
        if not hasattr(estimator, "predict_proba"):
            raise ModelError(f"{type(estimator).__name__} has no predict_proba, which every strategy needs")
        if (X_training is None) != (y_training is None):
            raise UsageError("X_training and y_training belong together: give both, or neither")
        if isinstance(query_strategy, str):
            find_strategy(query_strategy)
        self.estimator = estimator
        self.query_strategy = query_strategy
        self.X_training: npt.NDArray[Any] | None = None
        self.y_training: npt.NDArray[Any] | None = None
        self._columns: list[Any] | None = None
        self._rng = np.random.default_rng(seed)
        if X_training is not None and y_training is not None:
            self.fit(X_training, y_training)

    def fit(self, X: Cells, y: npt.ArrayLike) -> "Learner":
        """Forget everything, and learn these cells."""
        self._learn(*_paired(np.asarray(X), np.asarray(y)))
        self._columns = list(X.columns) if isinstance(X, pd.DataFrame) else None
        return self

    def teach(self, X: Cells, y: npt.ArrayLike) -> None:
        """Learn these cells too."""
        if self.X_training is None or self.y_training is None:
            self.fit(X, y)
            return
        cells, classes = _paired(self._values(X), np.asarray(y))
        self._learn(np.concatenate([self.X_training, cells]), np.concatenate([self.y_training, classes]))

    def query(self, X: Cells, n_instances: int = 1, **options: Any) -> tuple[npt.NDArray[np.intp], Any]:
        """Choose cells to label next.

        Parameters
        ----------
        X : array-like, shape (c, p)
            Cells without a label.
        n_instances : int
            How many; all if there are fewer.
        **options
            For a query function.

        Returns
        -------
        ndarray of int, shape (n_instances,)
            Rows of `X`.
        ndarray or DataFrame
            Those rows.

        Raises
        ------
        StrategyError
            If the strategy gives another number of rows, or one twice.
        """
        pool = self._values(X)
        n = min(n_instances, len(pool))
        if n < 1:
            raise UsageError("there is no cell to choose, or none was asked for")
        if isinstance(self.query_strategy, str):
            rows = self._by_name(self.query_strategy, pool, n)
        else:
            answer = self.query_strategy(self, pool, n_instances=n, **options)
            rows = np.atleast_1d(answer[0] if isinstance(answer, tuple) else answer)
            if rows.shape != (n,) or np.unique(rows).size < n:
                raise StrategyError(f"the query strategy was asked for {n} different cells and gave {rows}")
        return rows, X.iloc[rows] if isinstance(X, pd.DataFrame) else pool[rows]

    def predict(self, X: Cells) -> npt.NDArray[Any]:
        """Predict classes."""
        return np.asarray(self.estimator.predict(self._values(X)))

    def predict_proba(self, X: Cells, **options: Any) -> npt.NDArray[np.float64]:
        """Predict probabilities."""
        return np.asarray(self.estimator.predict_proba(self._values(X), **options))

    def score(self, X: Cells, y: npt.ArrayLike) -> float:
        """Score as the estimator does."""
        return float(self.estimator.score(self._values(X), y))

    def transform_without_estimating(self, X: Cells) -> Cells:
        """Give the cells back: modAL's ranked batches call it."""
        return X

    def _learn(self, X: npt.NDArray[Any], y: npt.NDArray[Any]) -> None:
        fit(self.estimator, X, y)
        self.X_training, self.y_training = X, y

    def _values(self, X: Cells) -> npt.NDArray[Any]:
        if isinstance(X, pd.DataFrame) and self._columns not in (None, list(X.columns)):
            raise UsageError("the columns are not those that the learner was fitted to")
        return np.asarray(X)

    def _by_name(self, name: str, pool: npt.NDArray[Any], n: int) -> npt.NDArray[np.intp]:
        """Ask one of our strategies, for which labelled and unlabelled cells stand in one array."""
        if self.X_training is None or self.y_training is None:
            raise UsageError(f"strategy {name!r} needs a learner that has learnt something: fit it first")
        known = len(self.y_training)
        classes, y = np.unique(self.y_training, return_inverse=True)
        state = Round(
            model=self.estimator,
            pool=np.concatenate([self.X_training, pool]),
            candidates=np.arange(known, known + len(pool)),
            labelled=np.arange(known),
            y=y,
            n=n,
            n_classes=classes.size,
            rng=self._rng,
        )
        return choose(find_strategy(name), state, name) - known


def _paired(X: npt.NDArray[Any], y: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    if X.shape[:1] != y.shape[:1]:
        raise UsageError(f"X has {len(X)} cells and y {y.size} classes: give one class for each cell")
    return X, y
