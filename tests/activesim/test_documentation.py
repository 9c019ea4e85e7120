from pathlib import Path

import pytest
import typer

from activesim.activeml import PREFIX
from activesim.cli import app
from activesim.starts import STARTS
from activesim.strategies import STRATEGIES

PAGE = (Path(__file__).parents[2] / "docs" / "active-learning.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # typer says Command, it is a Group


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_and_is_on_the_page(name: str) -> None:
    assert f"activesim {name} " in PAGE
    assert COMMANDS[name].help
    for option in COMMANDS[name].params:
        assert option.help, option.name


@pytest.mark.parametrize("name", [*STRATEGIES, PREFIX])
def test_every_strategy_is_on_the_page(name: str) -> None:
    assert f"`{name}" in PAGE


@pytest.mark.parametrize("name", sorted(STARTS))
def test_every_start_is_in_the_help(name: str) -> None:
    [option] = [p for p in COMMANDS["study"].params if p.name == "starts"]
    assert name in option.help
