from functools import partial
from pathlib import Path

import numpy as np
import pytest

from activesim.sources import source
from activesim.versions import versions
from tests.activesim import rounds
from tests.activesim.rounds import first_ones


def test_a_function_is_known_by_its_name_and_its_file() -> None:
    assert rounds.__file__
    text = Path(rounds.__file__).read_text(encoding="utf-8")
    assert source(first_ones) == f"first_ones\n{text}"


@pytest.mark.parametrize(
    "thing", [lambda state: state, partial(first_ones), np.argsort(np.arange(2)).sort, max, 3]
)
def test_what_would_not_be_known_again(thing: object) -> None:
    assert source(thing) is None


def test_a_function_without_a_file_would_not_be_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(rounds, "__file__")  # as __main__ of a notebook has none
    assert source(first_ones) is None


def test_only_packages_that_are_installed_have_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activesim.versions._PACKAGES", ("numpy", "no-such-package"))
    assert list(versions()) == ["python", "numpy"]
