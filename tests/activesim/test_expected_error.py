from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from activesim import expected_error
from tests.activesim.rounds import state


def test_the_cell_chosen_is_the_one_that_leaves_least_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected_error, "CONSIDERED", 40)
    given = state(2)
    left = []
    for position, row in enumerate(given.candidates):
        rows = np.append(given.labelled, row)
        error = 0.0
        for code in range(3):
            model = LogisticRegression().fit(given.pool[rows], np.append(given.y, code))
            risk = 1 - model.predict_proba(given.pool).max(axis=1)
            error += given.probabilities[position, code] * risk.mean()
        left.append(error)
    assert sorted(expected_error.expected_error(given)) == sorted(np.argsort(left)[:2])


def test_it_tries_only_some_but_as_many_as_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expected_error, "CONSIDERED", 3)
    given = state(5)
    assert np.unique(expected_error.expected_error(given)).size == 5
    answers = {int(expected_error.expected_error(replace(given, n=1))[0]) for _ in range(5)}
    assert len(answers) > 1
