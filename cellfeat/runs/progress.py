"""The progress bar of a run."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

from cellfeat.kernels.cache import cache_folder, is_compiled


class Advance(Protocol):
    """Told of every part that is finished."""

    def __call__(self, images: int, failed: int) -> None:
        """Add image sets that are finished, and how many of them failed."""


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:.1f} images/s")


class _Errors(ProgressColumn):
    def render(self, task: Task) -> Text:
        errors = task.fields["errors"]
        return Text(f"{errors} failed", style="red" if errors else "green")


@contextmanager
def progress_bar(total: int) -> Iterator[Advance]:
    """Show images done, images per second, time left and errors so far on standard error."""
    if not is_compiled():
        print(
            "the first run compiles its kernels, a minute or two, into "
            f"{cache_folder()}; cellfeat warmup does so ahead",
            file=sys.stderr,
        )
    columns = (BarColumn(), MofNCompleteColumn(), _Speed(), TimeRemainingColumn(), _Errors())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("images", total=total, errors=0)

        def advance(images: int, failed: int) -> None:
            errors = progress.tasks[0].fields["errors"] + failed
            progress.update(task, advance=images, errors=errors)

        yield advance
