import builtins
from typing import Any

import numpy as np
import pytest

from activesim.errors import UsageError
from activesim.strategies import find_strategy
from tests.activesim.rounds import state


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any) -> Any:
        if name.startswith("skactiveml"):
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UsageError, match=r"pip install 'cellfeat\[activeml\]'"):
        find_strategy("activeml:Badge")


WITHOUT_MODEL = ("RandomSampling", "TypiClust", "CoreSet", "ProbCover", "Quire")
WITH_MODEL = ("UncertaintySampling", "QueryByCommittee", "Badge", "Falcun", "Clue", "GreedyBALD")


@pytest.mark.filterwarnings("ignore")  # scikit-activeml warns of its own use of others
@pytest.mark.parametrize("name", [*WITHOUT_MODEL, *WITH_MODEL, "DiscriminativeAL"])
@pytest.mark.parametrize("n", [1, 4])
def test_its_strategies_choose_among_the_candidates(name: str, n: int) -> None:
    pytest.importorskip("skactiveml")
    given = state(n)
    positions = find_strategy(f"activeml:{name}")(given)
    assert np.unique(positions).size == n
    assert positions.min() >= 0
    assert positions.max() < given.candidates.size


@pytest.mark.filterwarnings("ignore")  # as above
def test_its_uncertainty_is_ours() -> None:
    pytest.importorskip("skactiveml")
    given = state(5)
    theirs = find_strategy("activeml:UncertaintySampling")(given)
    assert sorted(theirs) == sorted(find_strategy("uncertainty")(given))


@pytest.mark.parametrize("name", ["Bagde", "ExpectedModelChangeMaximization", "SubSamplingWrapper"])
def test_names_it_has_not_or_that_are_not_for_classes(name: str) -> None:
    pytest.importorskip("skactiveml")
    with pytest.raises(UsageError, match="there are RandomSampling"):
        find_strategy(f"activeml:{name}")
