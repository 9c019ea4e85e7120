"""Runs that are killed, starved of disk, run twice at once, or live through a change of the clock."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.faults.processes import draw_crops, end, start, wait_until
from tests.faults.tally import Tally, take


@dataclass(frozen=True)
class Undisturbed:
    """A run to compare others with."""

    crops: Path
    count: int
    out: Path
    seconds: float
    """From the making of its folder to its end."""

    def tally(self, out: Path, tried: int) -> Tally:
        """What faults cost another run of the same crops."""
        return take(out, self.count, tried, undisturbed=self.out)


def undisturbed_run(folder: Path, count: int) -> Undisturbed:
    """Draw crops and measure them."""
    crops, out = draw_crops(folder / "crops", count), folder / "undisturbed"
    run = start(crops, out, jobs=2)
    wait_until(out.is_dir, run)
    began = time.monotonic()
    code, said = end(run)
    assert code == 0, said
    return Undisturbed(crops, count, out, time.monotonic() - began)


def kills(same: Undisturbed, folder: Path, *, times: int, seed: int) -> Tally:
    """Kill runs with SIGKILL at random moments, each gone on with until it comes to its end."""
    random = np.random.default_rng(seed)
    total, number = Tally(), 0
    while total.faults_tried < times:
        out, number = folder / f"killed{number}", number + 1
        killed = 0
        while True:
            run = start(same.crops, out, "--resume", jobs=2)
            if total.faults_tried + killed < times:
                # Python starts for longer than the work takes: moments before there is a folder are few.
                wait_until((out / ".lock").exists, run)
                moment = time.monotonic() + random.uniform(0, same.seconds)
                wait_until(lambda moment=moment: time.monotonic() > moment, run)
                run.kill()
            code, said = end(run)
            if code == 0:
                break
            assert code == -signal.SIGKILL, said
            killed += 1
        total += same.tally(out, killed)
    return total


def full_disk(same: Undisturbed, folder: Path) -> tuple[Tally, list[tuple[int, str]]]:
    """Let the disk be full when the inputs are listed, a part is written, a table is; then go on."""
    store = same.out / "store"
    inputs = (store / "inputs.parquet").stat().st_size
    part = max(path.stat().st_size for path in store.glob("0*/*.parquet"))
    table = max(path.stat().st_size for path in same.out.glob("*.csv"))
    assert inputs < part < table
    limits = (inputs - 1, part - 1, table - 1)
    ended = [end(start(same.crops, folder / "out", "--resume", limit=limit)) for limit in limits]
    _go_on(same, folder / "out")
    return same.tally(folder / "out", len(limits)), ended


def two_at_once(same: Undisturbed, folder: Path) -> tuple[Tally, tuple[int, str]]:
    """Start a run into a folder where one is under way, then kill that one and go on."""
    first = start(same.crops, folder / "out")
    wait_until((folder / "out" / "store").is_dir, first)
    first.send_signal(signal.SIGSTOP)
    second = end(start(same.crops, folder / "out", "--resume"))
    first.kill()
    end(first)
    _go_on(same, folder / "out")
    return same.tally(folder / "out", 2), second


JUMPING = """
import time, random
jump = random.Random(7).uniform
true = time.time
time.time = lambda: true() + jump(-1e9, 1e9)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def jumping_clock(same: Undisturbed, folder: Path) -> Tally:
    """Let every look at the clock give another year, and files be of the past and of the future."""
    for number, path in enumerate(sorted(same.crops.iterdir())):
        os.utime(path, ((-1) ** number * 2e9, (-1) ** number * 2e9))
    (folder / "modules").mkdir()
    (folder / "modules" / "sitecustomize.py").write_text(JUMPING)
    run = start(same.crops, folder / "out", "--timeout", "60", modules=folder / "modules")
    wait_until(lambda: any((folder / "out").glob("store/0*")), run)
    run.kill()
    end(run)
    for path in (folder / "out").glob("store/**/*"):
        os.utime(path, (5e9, 5e9))
    _go_on(same, folder / "out", modules=folder / "modules")
    return same.tally(folder / "out", 2)


def lost_machines(same: Undisturbed, folder: Path, *, times: int) -> Tally:
    """Kill machines of a dask cluster while a run is under way; each is replaced, as a cluster does."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        run = start(same.crops, folder / "out", "--backend", "dask", "--scheduler", cluster.scheduler_address)
        for number in range(times):
            wait_until(lambda more=number: len([*(folder / "out").glob("store/0*")]) > more, run)
            os.kill(cluster.workers[number % 2].pid, signal.SIGKILL)
        code, said = end(run)
    assert code == 0, said
    return same.tally(folder / "out", times)


def _go_on(same: Undisturbed, out: Path, *, modules: Path | None = None) -> None:
    code, said = end(start(same.crops, out, "--resume", modules=modules))
    assert code == 0, said
