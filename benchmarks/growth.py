"""How cost grows with pixels, objects, images and jobs: a figure with the fitted exponents.

    python benchmarks/growth.py

Pixels and objects: CPU time of all groups of features and of identification on drawn fields, and of peers
on the same ones: two functions that are linear by construction, whose exponents are what the machine's
caches make of it, and the usual flooding. Images and jobs: wall time of runs of the pipeline blood-cells on
drawn crops; their memory is what memory.py measures. Results go to benchmarks/results/growth.json, the
figure to docs/growth.png.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from scipy.ndimage import gaussian_filter, label
from skimage.segmentation import watershed

from benchmarks.fields import field
from benchmarks.peers import cellfeat
from cellfeat.api import run_into
from cellfeat.image.threshold import find_threshold
from cellfeat.measure.neighbors import neighbors
from cellfeat.objects.primary import primary_objects
from cellfeat.runs.memory import keep_memory

RESULTS = ROOT / "benchmarks" / "results" / "growth.json"
FIGURE = ROOT / "docs" / "growth.png"
SIDES = (128, 256, 512, 1024, 2048)
OBJECTS = (10, 40, 160, 640, 2500)
FIELD = 1024
IMAGES = (500, 2000, 8000)
JOBS = (1, 2)
TIMES = 5
TOGETHER = "all of these"
PEERS = {"SciPy's gaussian_filter": "--", "SciPy's label": ":", "scikit-image's watershed": "-."}
"""Each with its line in the figure."""
Points = dict[str, dict[int, float]]


def main() -> None:
    """Measure, fit, write and draw."""
    # As in the workers of a run.
    keep_memory()
    found = {
        # One object in each square of the smallest side, so that all fields are equally full.
        "pixels": grow(SIDES, lambda side: field(side, side, (side // SIDES[0]) ** 2), lambda side: side**2),
        "objects": grow(OBJECTS, lambda count: field(FIELD, FIELD, count), lambda count: count),
    }
    found["images"] = runs()
    exponents = {
        kind: {name: round(exponent(points), 2) for name, points in series.items()}
        for kind, series in found.items()
    }
    environment = {"python": platform.python_version(), "numpy": np.__version__, "processors": os.cpu_count()}
    results = {"environment": environment, "seconds": found, "exponents": exponents}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    draw(found, exponents)
    print(json.dumps(exponents, indent=1))


def grow(sizes: Sequence[int], make: Callable[[int], tuple], scale: Callable[[int], int]) -> Points:
    """CPU seconds on growing fields, the least of five: our groups, then all of them, then the peers."""
    found: Points = {}
    for size in sizes:
        labels, pixels = make(size)
        at, theirs = scale(size), peers(labels, pixels)
        for _ in range(TIMES):
            ours = {
                "identification": partial(identify, pixels),
                **cellfeat(labels, pixels),
                "neighbors": partial(neighbors, labels),
            }
            for name, function in (ours | theirs).items():
                began = process_time()
                function()
                seconds = round(process_time() - began, 5)
                points = found.setdefault(name, {})
                points[at] = min(seconds, points.get(at, seconds))
        found.setdefault(TOGETHER, {})[at] = round(sum(found[name][at] for name in ours), 5)
    return {name: found[name] for name in (*ours, TOGETHER, *theirs)}


def identify(pixels: np.ndarray) -> object:
    """Threshold and divide, as IdentifyPrimaryObjects does by default."""
    mask = find_threshold(pixels).foreground(pixels, smoothing_scale=1.3488)
    return primary_objects(mask, pixels)


def peers(labels: np.ndarray, pixels: np.ndarray) -> dict[str, Callable[[], object]]:
    """A filter, numbering parts, and flooding them from one marker an object, on the same fields."""
    inside = labels > 0
    numbers, firsts = np.unique(labels, return_index=True)
    markers = np.zeros_like(labels)
    markers.flat[firsts] = numbers
    functions = (
        partial(gaussian_filter, pixels, 1),
        partial(label, inside),
        partial(watershed, 1 - pixels, markers, mask=inside),
    )
    return dict(zip(PEERS, functions, strict=True))


def runs() -> Points:
    """Wall seconds of runs on growing folders, by jobs; the first, which compiles, does not count."""
    found: Points = {}
    with tempfile.TemporaryDirectory() as scratch:
        crops = Path(scratch, "crops")
        crops.mkdir()
        for number in range(max(IMAGES)):
            _, pixels = field(100, 100, 2, seed=number % 500)
            Image.fromarray((pixels * 255).astype(np.uint8)).convert("RGB").save(crops / f"{number:05}.png")
        lists = {images: Path(scratch, f"{images}.csv") for images in IMAGES}
        for images, path in lists.items():
            path.write_text(
                "\n".join(["Blood_Cells", *(f"{crops}/{n:05}.png" for n in range(images))]) + "\n"
            )
        run_into(Path(scratch, "first"), "blood-cells", lists[IMAGES[0]], jobs=1)
        for images, path in lists.items():
            for jobs in JOBS:
                began = perf_counter()
                run_into(Path(scratch, f"{images} {jobs}"), "blood-cells", path, jobs=jobs)
                name = f"{jobs} {'job' if jobs == 1 else 'jobs'}"
                found.setdefault(name, {})[images] = round(perf_counter() - began, 2)
    return found


def exponent(points: dict[int, float]) -> float:
    """Slope of the logarithms, over the larger half of the sizes: what is fixed does not count."""
    sizes = sorted(points)[len(points) // 2 - 1 :]
    return float(np.polyfit(np.log(sizes), np.log([points[size] for size in sizes]), 1)[0])


def draw(found: dict[str, Points], exponents: dict[str, dict[str, float]]) -> None:
    """One panel for each thing that grows."""
    figure = Figure(figsize=(13, 6), layout="constrained")
    for axes, (kind, series) in zip(figure.subplots(1, len(found)), found.items(), strict=True):
        for name, points in series.items():
            label = f"{name}: n^{exponents[kind][name]:.2f}"
            style = {"color": "0.4", "linestyle": PEERS[name]} if name in PEERS else {"marker": "o"}
            axes.loglog(list(points), list(points.values()), markersize=3, label=label, **style)
        # The measured sizes: numbers between powers of ten would stand in each other's way.
        sizes = sorted(next(iter(series.values())))
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], fontsize="x-small")
        axes.set_xticks([], minor=True)
        axes.set_xlabel(kind)
        axes.set_ylabel("wall seconds of a run" if kind == "images" else "CPU seconds of a field")
        axes.grid(alpha=0.3)
        axes.legend(fontsize="x-small", loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    figure.savefig(FIGURE, dpi=110)


if __name__ == "__main__":
    main()
