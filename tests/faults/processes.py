"""Runs in processes of their own, which can be killed, starved and lied to."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from cellfeat.io.smear import draw_smear

# Enough to have every kind of table; starting is most of such a run, and kernels take their time to load.
PIPELINE = Path(__file__).with_name("pipeline.toml")
OFTEN = 0.02
COMMAND = (sys.executable, "-c", "from cellfeat.cli import main; main()")


def draw_crops(folder: Path, count: int) -> Path:
    """Make a folder of crops of a drawn smear, and two that hold nothing."""
    folder.mkdir()
    generator = np.random.default_rng(1)
    smear = draw_smear(generator, height=240, width=320, scale=0.5).image
    for number in range(count - 2):
        row, column = generator.integers(0, (200, 270))
        Image.fromarray(smear[row : row + 40, column : column + 50]).save(folder / f"part{number:04d}.png")
    Image.new("RGB", (30, 30)).save(folder / "black.png")
    Image.new("RGB", (1, 1), "white").save(folder / "pixel.png")
    return folder


def start(
    source: Path,
    out: Path,
    *options: str,
    jobs: int = 1,
    limit: int | None = None,
    modules: Path | None = None,
) -> subprocess.Popen[str]:
    """Start a run.

    Parameters
    ----------
    source, out, options, jobs
        As on the command line.
    limit : int, optional
        The most bytes a file may have, as on a full disk.
    modules : Path, optional
        Folder whose modules come first, of the run and of its workers.
    """

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [*COMMAND, "run", str(PIPELINE), str(source), "--out", str(out), "--jobs", str(jobs), *options],
        preexec_fn=limited,
        env=os.environ | ({"PYTHONPATH": str(modules)} if modules else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(run: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and standard error of a run, when it has ended."""
    _, said = run.communicate()
    return run.returncode, said


def wait_until(happened: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    """Wait until something happened, or the run has ended."""
    while not happened() and run.poll() is None:
        time.sleep(OFTEN)
