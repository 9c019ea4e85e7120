"""Crops a second on two workers: processes of this machine, joblib's backends, a dask cluster.

Run as ``python -m benchmarks.throughput --out results.json`` in the repository. Each way measures the same
drawn crops into a folder of tables, by turns, several times; start and export included. The best time of each
counts, as other work on the machine can only make it longer.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from distributed import Client, LocalCluster
from joblib import parallel_config

from cellfeat.api import run_into
from tests.faults.processes import draw_crops

PIPELINE, WORKERS, TIMES = "blood-cells", 2, 3


def ways(scheduler: str) -> dict[str, Callable[[Path, Path], object]]:
    """Each way to use two workers."""

    def processes(crops: Path, out: Path) -> None:
        run_into(out, PIPELINE, crops, jobs=WORKERS)

    def loky(crops: Path, out: Path) -> None:
        with parallel_config(backend="loky", n_jobs=WORKERS):
            run_into(out, PIPELINE, crops)

    def dask(crops: Path, out: Path) -> None:
        run_into(out, PIPELINE, crops, scheduler=scheduler)

    def joblibs_dask(crops: Path, out: Path) -> None:
        with Client(scheduler), parallel_config(backend="dask"):
            run_into(out, PIPELINE, crops)

    return {"--jobs 2": processes, "joblib, loky": loky, "joblib, dask": joblibs_dask, "--backend dask": dask}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--crops", type=int, default=2000)
    options = parser.parse_args()
    best: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(
            LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0")
        )
        crops = draw_crops(folder / "crops", options.crops)
        for number in range(TIMES):
            for way, run in ways(cluster.scheduler_address).items():
                began = perf_counter()
                run(crops, folder / f"{way} {number}")
                best[way] = min(perf_counter() - began, best.get(way, float("inf")))
                print(way, best[way], flush=True)
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
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
