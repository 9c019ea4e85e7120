"""A progress bar on standard error, where there is someone to see it."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def with_bar(items: Collection[Item], description: str, *, wanted: bool) -> Iterable[Item]:
    """Iterate over items, with a bar if it is wanted and standard error is a terminal."""
    screen = Console(stderr=True)
    return track(items, description, console=screen) if wanted and screen.is_terminal else items
