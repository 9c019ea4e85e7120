"""What a whole run costs beside its modules, and what a second job saves.

    python benchmarks/end_to_end.py PIPELINE IMAGES --limit 1000

Wall time of `cellfeat run`, with start, reading, storing and export, by one job and by two, in turns; beside
it the sum of what the modules take on the same images, in this process. The median of the rounds goes to
benchmarks/results/end_to_end.json.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cellfeat.io.image_sets import image_files
from cellfeat.pipeline.load import load_pipeline
from cellfeat.runs.image_set import load_images

RESULTS = ROOT / "benchmarks" / "results" / "end_to_end.json"
COMMAND = "from cellfeat.cli import main; main()"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipeline", help="built-in name or file")
    parser.add_argument("images", type=Path)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    files = [path for path in image_files(given.images) if path.stat().st_size]
    chosen = random.Random(0).sample(files, min(given.limit, len(files)))
    seconds: dict[str, list[float]] = {"modules": [], "one job": [], "two jobs": []}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "images")
        folder.mkdir()
        for path in chosen:
            (folder / path.name).symlink_to(path.absolute())
        modules(given.pipeline, folder, Path(scratch, "saved"))
        for number in range(given.rounds):
            seconds["modules"].append(modules(given.pipeline, folder, Path(scratch, "saved")))
            for jobs, name in ((1, "one job"), (2, "two jobs")):
                out = Path(scratch, f"{number} {jobs}")
                seconds[name].append(run(given.pipeline, folder, out, jobs))
    per_image = {name: median(times) / len(chosen) for name, times in seconds.items()}
    result = {
        "pipeline": Path(given.pipeline).stem,
        "images": len(chosen),
        "milliseconds": {name: round(1000 * time, 3) for name, time in per_image.items()},
        "one job over modules": round(per_image["one job"] / per_image["modules"], 2),
        "one job over two": round(per_image["one job"] / per_image["two jobs"], 2),
    }
    print(json.dumps(result, indent=1))
    found = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {"runs": {}}
    found["environment"] = {"python": platform.python_version(), "processors": os.cpu_count()}
    found["runs"][result["pipeline"]] = result
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def modules(pipeline: str, folder: Path, saved: Path) -> float:
    """Seconds that all modules take on all images."""
    loaded = load_pipeline(pipeline)
    total = 0.0
    for image_set in loaded.image_sets(folder):
        workspace = load_images(loaded, image_set, saved)
        for step in loaded.steps:
            began = perf_counter()
            step.run(workspace)
            total += perf_counter() - began
    return total


def run(pipeline: str, folder: Path, out: Path, jobs: int) -> float:
    """Seconds of the command, from its start to its end."""
    arguments = ["run", pipeline, str(folder), "--out", str(out), "--jobs", str(jobs)]
    began = perf_counter()
    subprocess.run([sys.executable, "-c", COMMAND, *arguments], check=True, capture_output=True, cwd=ROOT)
    return perf_counter() - began


if __name__ == "__main__":
    main()
