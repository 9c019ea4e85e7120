"""Crops a second on two workers: processes of this machine, joblib's backends, a dask cluster.

Run as ``python -m benchmarks.throughput --out results.json`` in the repository. Each way measures the same
drawn crops into a folder of tables, by turns, several times; start and export included. The best time of each
counts, as other work on the machine can only make it longer; processor time, of all processes together, says
the same where other work leaves no time undisturbed. No way finds workers ready that an earlier run left.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from distributed import Client, LocalCluster
from joblib import parallel_config
from joblib.externals.loky import get_reusable_executor

from cellfeat.api import run_into
from cellfeat.runs.workers import Workers
from tests.faults.processes import draw_crops

PIPELINE, WORKERS, TIMES = "blood-cells", 2, 4


def processor_seconds() -> float:
    """What this process and its descendants have computed, those that have ended included."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(") ")[2].split()
            process = int(path.parent.name)
            parents[process], ticks[process] = int(fields[1]), sum(map(int, fields[11:15]))
    own = {os.getpid()}
    while more := {process for process, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(ticks[process] for process in own) / os.sysconf("SC_CLK_TCK")


def ways(scheduler: str) -> dict[str, Callable[[Path, Path], object]]:
    """Each way to use two workers."""

    def processes(crops: Path, out: Path) -> None:
        run_into(out, PIPELINE, crops, jobs=WORKERS)

    def loky(crops: Path, out: Path) -> None:
        with parallel_config(backend="loky", n_jobs=WORKERS):
            run_into(out, PIPELINE, crops)
        get_reusable_executor().shutdown()

    def dask(crops: Path, out: Path) -> None:
        run_into(out, PIPELINE, crops, scheduler=scheduler)

    def joblibs_dask(crops: Path, out: Path) -> None:
        with Client(scheduler) as client, parallel_config(backend="dask"):
            run_into(out, PIPELINE, crops)
            client.run(Workers.end_idle, Workers())

    return {"--jobs 2": processes, "joblib, loky": loky, "joblib, dask": joblibs_dask, "--backend dask": dask}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--crops", type=int, default=2000)
    options = parser.parse_args()
    best: dict[str, float] = {}
    least: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(
            LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0")
        )
        crops = draw_crops(folder / "crops", options.crops)
        for number in range(TIMES):
            for way, run in ways(cluster.scheduler_address).items():
                began, computed = perf_counter(), processor_seconds()
                run(crops, folder / f"{way} {number}")
                best[way] = min(perf_counter() - began, best.get(way, float("inf")))
                least[way] = min(processor_seconds() - computed, least.get(way, float("inf")))
                print(way, best[way], least[way], flush=True)
    found = {
        "environment": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            **{name: version(name) for name in ("cellfeat", "joblib", "distributed")},
        },
        "crops": options.crops,
        "workers": WORKERS,
        "crops_per_second": {way: options.crops / seconds for way, seconds in best.items()},
        "relative_to_processes": {way: best["--jobs 2"] / seconds for way, seconds in best.items()},
        "processor_seconds": least,
        "processor_relative_to_processes": {
            way: least["--jobs 2"] / seconds for way, seconds in least.items()
        },
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
