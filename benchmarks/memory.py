"""Memory of a run's own process while it measures many small image sets.

Run as ``python -m benchmarks.memory --out results.json`` in the repository. The pipeline is cheap, so that
100,000 image sets take a minute; the list names the same hundred drawn crops again and again. Resident memory
is read four times a second once the first image sets are in the store; the most is the process's own peak,
reading of the list and export included. Of the list it is also said what one entry costs.
"""

import argparse
import csv
import gc
import json
import platform
import resource
import tempfile
import threading
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path

from cellfeat.api import run_into
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.steps.measureimageintensity import MeasureImageIntensity
from tests.faults.processes import draw_crops

PIPELINE = Pipeline(
    name="cheap",
    images=(InputImage(name="Crop"),),
    steps=(ColorToGray(input_image="Crop", output_image="Gray"), MeasureImageIntensity(images=("Gray",))),
)
MB = 1e6


def resident() -> float:
    """Megabytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MB


def watch(store: Path, ended: threading.Event, samples: list[tuple[int, float]]) -> None:
    """Note how many parts there are and how large the process is, from the first part on."""
    while not ended.wait(0.25):
        parts = len(list(store.glob("0*")))
        if parts:
            samples.append((parts, resident()))


def list_of(crops: Path, count: int, path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "Metadata_Plate"])
        writer.writerows(
            [name, number % 384] for number, name in enumerate(islice(cycle(crops.iterdir()), count))
        )
    return path


def measure(count: int) -> dict[str, object]:
    """Run so many image sets in this process, and say what it took."""
    samples: list[tuple[int, float]] = []
    ended = threading.Event()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = list_of(draw_crops(folder / "crops", 100), count, folder / "list.csv")
        watcher = threading.Thread(target=watch, args=(folder / "out" / "store", ended, samples))
        watcher.start()
        began = time.perf_counter()
        outcome = run_into(folder / "out", PIPELINE, source, jobs=2)
        seconds = time.perf_counter() - began
        ended.set()
        watcher.join()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
        tracemalloc.start()
        listed = PIPELINE.image_sets(source)
        gc.collect()
        entry = tracemalloc.get_traced_memory()[0] / len(listed)
        tracemalloc.stop()
    assert (outcome.images, outcome.failed) == (count, 0)
    return {
        "image_sets": count,
        "seconds": seconds,
        "megabytes_at_most": peak,
        "bytes_of_the_list_per_image_set": entry,
        "megabytes_by_parts": samples[:: max(1, len(samples) // 10)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--image-sets", type=int, nargs="+", default=[500, 50_000, 100_000])
    options = parser.parse_args()
    # A process of its own for each, as the peak of one is none of the next.
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        runs = list(processes.map(measure, options.image_sets))
    found = {
        "environment": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cellfeat": version("cellfeat"),
            "pyarrow": version("pyarrow"),
        },
        "runs": runs,
        "growth": runs[-1]["megabytes_at_most"] / runs[0]["megabytes_at_most"] - 1,
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
