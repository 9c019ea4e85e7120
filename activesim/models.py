"""Classifiers by name."""

from typing import Any

from sklearn.linear_model import LogisticRegression

from activesim.errors import UsageError

MODELS = ("logistic",)


def make_model(name: str, seed: int) -> Any:
    """Make an unfitted classifier."""
    if name == "logistic":
        return LogisticRegression(max_iter=1000, random_state=seed)
    raise UsageError(f"no model {name!r}; there are {', '.join(MODELS)}")
