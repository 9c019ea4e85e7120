"""Memory of a run's own process while it measures many small image sets.

Run as ``python -m benchmarks.memory --out results.json`` in the repository. The pipeline is cheap, so that
100,000 image sets take some minutes; the list names the same hundred drawn crops again and again. Resident
memory is read when the first image sets are in the store, and then each second; of the list of inputs, which
is there from the start, it is also said what one entry costs.
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
from importlib.metadata import version
from itertools import cycle, islice
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
    """Note how many parts there are and how large the process is, each second from the first part on."""
    while not ended.wait(1):
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--image-sets", type=int, default=100_000)
    options = parser.parse_args()
    samples: list[tuple[int, float]] = []
    ended = threading.Event()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = list_of(draw_crops(folder / "crops", 100), options.image_sets, folder / "list.csv")
        tracemalloc.start()
        listed = PIPELINE.image_sets(source)
        gc.collect()
        entry = tracemalloc.get_traced_memory()[0] / len(listed)
        tracemalloc.stop()
        del listed
        watcher = threading.Thread(target=watch, args=(folder / "out" / "store", ended, samples))
        watcher.start()
        began = time.perf_counter()
        outcome = run_into(folder / "out", PIPELINE, source, jobs=2)
        seconds = time.perf_counter() - began
        ended.set()
        watcher.join()
    assert (outcome.images, outcome.failed) == (options.image_sets, 0)
    sizes = [size for _, size in samples]
    found = {
        "environment": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cellfeat": version("cellfeat"),
            "pyarrow": version("pyarrow"),
        },
        "image_sets": options.image_sets,
        "seconds": seconds,
        "megabytes_at_first_part": sizes[0],
        "megabytes_at_most": max(sizes),
        "growth": max(sizes) / sizes[0] - 1,
        "bytes_of_the_list_per_image_set": entry,
        "megabytes_by_parts": samples[:: max(1, len(samples) // 20)],
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
