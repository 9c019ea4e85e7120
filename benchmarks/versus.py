"""cellfeat and its peers on the same arrays, in one run, on one thread, in turns.

    python benchmarks/versus.py --images bccd/crops --limit 100
    python benchmarks/versus.py --peers cp-measure,mahotas --fields 640x480:50 2048x2048:1000 --rounds 2
    python benchmarks/versus.py --peers none --images bccd/crops --cellprofiler VENV --pipelines B.cppipe

Peers are those that are installed; CellProfiler is asked by the oracle (benchmarks/oracle). Objects of
images are those of IdentifyPrimaryObjects; fields are drawn (benchmarks/fields.py). CPU time of the
process; ratios are of one image and one round, given as median and quartiles. Results go to
benchmarks/results/versus.json, by the name of what was measured.
"""

import argparse
import json
import os
import platform
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from time import process_time

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from numpy.typing import NDArray

from benchmarks.fields import field
from benchmarks.peers import GROUPS, MAKERS, installed
from cellfeat.runs.memory import keep_memory

RESULTS = ROOT / "benchmarks" / "results" / "versus.json"
US = "cellfeat"
TOTAL = "all of these"
Times = dict[str, dict[str, list[float]]]
Case = tuple[NDArray[np.int32], NDArray[np.float32]]


def main() -> None:
    """Measure what is asked for, print it, and add it to the results."""
    # As in the workers of a run; the peers gain from it too.
    keep_memory()
    given = _arguments()
    peers = [US, *([name for name in installed() if name != US] if given.peers is None else given.peers)]
    absent = [name for name in peers if name not in installed()]
    if absent:
        sys.exit(f"not installed: {', '.join(absent)}; there are {', '.join(installed())}")
    found = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    found["environment"] = found.get("environment", {}) | _environment(peers)
    for name, cases in _inputs(given) if len(peers) > 1 else ():
        found[name] = summary = summarise(measure(cases, peers, given.rounds), len(cases))
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print("\n".join(lines(name, summary)), flush=True)
    for pipeline in given.pipelines if given.cellprofiler else ():
        from benchmarks.cellprofiler import against

        result = against(given.cellprofiler, pipeline, given.images, given.limit)
        found[f"CellProfiler, {pipeline.stem}"] = result
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"\nCellProfiler, {pipeline.stem}: {result}", flush=True)


def measure(cases: list[Case], peers: list[str], rounds: int) -> Times:
    """Seconds of each peer and group, image after image; the peers take turns on each image."""
    times: Times = {peer: defaultdict(list) for peer in peers}
    for turn in range(rounds + 1):
        # The first round, on a few images, loads and compiles.
        for labels, pixels in cases if turn else cases[:2]:
            for peer in random.sample(peers, len(peers)):
                groups = MAKERS[peer](labels, pixels)
                for group in GROUPS:
                    if group in groups:
                        began = process_time()
                        groups[group]()
                        if turn:
                            times[peer][group].append(process_time() - began)
    return times


def summarise(times: Times, images: int) -> dict[str, object]:
    """Milliseconds and ratios, by group and in all."""
    ours = times[US]
    result: dict[str, object] = {"images": images, "ms": {}, "times_cellfeat": {}}
    for peer, groups in times.items():
        shared = [group for group in GROUPS if group in groups]
        rows = {group: np.array(groups[group]) for group in shared}
        rows[TOTAL] = np.sum([groups[group] for group in shared], axis=0)
        own = {group: np.array(ours[group]) for group in shared}
        own[TOTAL] = np.sum([ours[group] for group in shared], axis=0)
        result["ms"][peer] = {group: round(float(1e3 * row.mean()), 3) for group, row in rows.items()}
        if peer != US:
            result["times_cellfeat"][peer] = {
                group: [round(float(row.sum() / own[group].sum()), 1), *_quartiles(row / own[group])]
                for group, row in rows.items()
            }
    return result


def lines(name: str, summary: dict[str, object]) -> Iterator[str]:
    """The results as a table: milliseconds an image, and how many times ours with the quartiles."""
    ms, ratios = summary["ms"], summary["times_cellfeat"]
    yield f"\n{name}: {summary['images']} images"
    yield f"{'':24}{US:>10}" + "".join(f"{peer:>32}" for peer in ratios)
    for group in (*GROUPS, TOTAL):
        row = f"{group:24}{ms[US].get(group, float('nan')):10.2f}"
        for peer, of in ratios.items():
            if group not in of:
                row += f"{'-':>32}"
                continue
            ratio, low, _, high = of[group]
            row += f"{ms[peer][group]:12.2f} {ratio:6.1f}x [{low:g}, {high:g}]".rjust(32)
        yield row


def _quartiles(ratios: NDArray[np.float64]) -> list[float]:
    return [round(float(q), 1) for q in np.quantile(ratios, (0.25, 0.5, 0.75))]


def _inputs(given: argparse.Namespace) -> Iterator[tuple[str, list[Case]]]:
    if given.images:
        yield "images", _segmented(given.images, given.limit)
    for height, width, objects in given.fields:
        yield f"field {height} x {width}, {objects} objects", [field(height, width, objects)]


def _segmented(folder: Path, limit: int) -> list[Case]:
    """Gray pixels and objects of some images of a folder, of those that have objects."""
    from cellfeat.image.gray import combine
    from cellfeat.image.threshold import find_threshold
    from cellfeat.io.image_sets import image_files
    from cellfeat.io.read import read
    from cellfeat.objects.primary import primary_objects

    found: list[Case] = []
    files = [path for path in image_files(folder) if path.stat().st_size]
    random.seed(0)
    for path in random.sample(files, len(files)):
        pixels = combine(read(path).pixels)
        mask = find_threshold(pixels, method="Minimum Cross-Entropy").foreground(
            pixels, smoothing_scale=1.3488
        )
        labels = primary_objects(mask, pixels, typical_diameter=(10, 40)).labels
        if labels.any():
            found.append((labels, pixels))
        if len(found) == limit:
            break
    return found


def _environment(peers: list[str]) -> dict[str, str]:
    names = [*peers, "numpy", "scipy", "numba"]
    return {name: version(name) for name in names} | {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--peers",
        type=lambda text: [name for name in text.split(",") if name != "none"],
        help="A,B, or none; all that are installed",
    )
    parser.add_argument("--images", type=Path, help="folder of images")
    parser.add_argument("--limit", type=int, default=100, help="images of it (default: %(default)s)")
    parser.add_argument("--fields", nargs="*", type=_size, default=[], metavar="HEIGHTxWIDTH:OBJECTS")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cellprofiler", type=Path, metavar="VENV", help="made by benchmarks/oracle")
    parser.add_argument("--pipelines", type=Path, nargs="*", default=[], help=".cppipe, for CellProfiler")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int, int]:
    size, _, objects = text.partition(":")
    height, _, width = size.partition("x")
    return int(height), int(width), int(objects)


if __name__ == "__main__":
    main()
