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


def offered() -> list[str]:
    """Every strategy that is offered by name; none without the extra."""
    try:
        find_strategy("activeml:Nothing")
    except UsageError as error:
        return str(error).partition("there are ")[2].split(", ")
    raise AssertionError


def test_those_of_the_documentation_are_offered() -> None:
    pytest.importorskip("skactiveml")
    assert {"Badge", "CoreSet", "ProbCover", "QueryByCommittee", "TypiClust"} <= set(offered())


@pytest.mark.filterwarnings("ignore")  # scikit-activeml warns of its own use of others
@pytest.mark.parametrize("name", offered())
@pytest.mark.parametrize("n", [1, 4])
def test_its_strategies_choose_among_the_candidates(name: str, n: int) -> None:
    pytest.importorskip("skactiveml")
    # Some are for two classes only, and some fit once for each candidate.
    given = state(n, classes=2, labelled=50)
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


@pytest.mark.parametrize("name", ["FourDs", "ExpectedModelChangeMaximization", "SubSamplingWrapper"])
def test_names_that_are_not_for_any_classifier(name: str) -> None:
    pytest.importorskip("skactiveml")
    with pytest.raises(UsageError, match="there are RandomSampling"):
        find_strategy(f"activeml:{name}")


def test_the_nearest_name_is_offered() -> None:
    pytest.importorskip("skactiveml")
    with pytest.raises(UsageError, match=r"has no Bagde; did you mean 'Badge'\?"):
        find_strategy("activeml:Bagde")
