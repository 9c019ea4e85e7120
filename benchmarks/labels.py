"""How many labels each task of BCCD takes: the studies behind docs/active-learning.md.

    cellfeat bccd BCCD_Dataset bccd/ && cellfeat run blood-cells bccd/crops --out features/
    python benchmarks/labels.py features/ bccd/cells.csv --jobs 2

Each study is a command as one would type it. Its last line, the reference lines and its time go to
benchmarks/results/labels.json; what is there already is not run again, unless it is named.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

RESULTS = Path(__file__).parent / "results" / "labels.json"
PACKAGES = ("cellfeat", "numpy", "pandas", "scikit-learn", "modAL-python")
SIZE = ("Height_*", "Width_*", "*TotalArea*", "Intensity_TotalIntensity_*")
"""What tells the size of the crop, which is the box around the cell: sides, area, and sums over all of it."""

TWO_STRATEGIES = ("--strategies", "random,margin")
RED_WHITE = ("--target", "cell_type", "--classes", "RBC,WBC", "--goal", "0.99")
LESS = (*RED_WHITE, *TWO_STRATEGIES, "--labels-max", "150")
THREE = ("--target", "cell_type", "--goal", "0.95", "--labels-max", "150")
FOUR = (
    "--target",
    "wbc_category",
    "--classes",
    "NEUTROPHIL,EOSINOPHIL,LYMPHOCYTE,MONOCYTE",
    "--goal",
    "0.6",
    "--labels-max",
    "150",
)
STUDIES = {
    "red/white": (*RED_WHITE, *TWO_STRATEGIES),
    "red/white, k-means start": (*LESS, "--start", "k-means"),
    "red/white, TypiClust start": (*LESS, "--start", "typiclust"),
    "red/white, random start": (*LESS, "--start", "random"),
    "red/white, without the crop's size": (
        *LESS,
        *(part for pattern in SIZE for part in ("--drop", pattern)),
    ),
    "red/white/platelets": (*THREE, "--strategies", "random,margin,entropy"),
    "four white classes": (*FOUR, "--strategies", "random,margin,entropy"),
}


def main() -> None:
    """Run what is asked for, and keep what it says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features", type=Path, help="folder of a cellfeat run, or a table")
    parser.add_argument("labels", type=Path, help="cells.csv of cellfeat bccd")
    parser.add_argument("names", nargs="*", metavar="STUDY", help=f"of {'; '.join(STUDIES)}")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--prefix", default="", help="put before the names, for another table of features")
    given = parser.parse_intermixed_args()
    unknown = [name for name in given.names if name not in STUDIES]
    if unknown:
        parser.error(f"no such study: {', '.join(unknown)}")
    found = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {"studies": {}}
    found["environment"] = {name: version(name) for name in PACKAGES} | {"python": platform.python_version()}
    for name in given.names or STUDIES:
        if given.prefix + name in found["studies"] and name not in given.names:
            continue
        arguments = (*STUDIES[name], "--seeds", str(given.seeds), "--jobs", str(given.jobs))
        found["studies"][given.prefix + name] = result = run(given.features, given.labels, arguments)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"{given.prefix}{name} ({result['seconds']} s): {' / '.join(result['sentences'])}", flush=True)


def run(features: Path, labels: Path, arguments: tuple[str, ...]) -> dict[str, object]:
    """Run one study in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(sys.executable).with_name("activesim")
        command = [str(program), "study", str(features), "--labels", str(labels)]
        began, before = perf_counter(), os.times()
        done = subprocess.run(
            [*command, *arguments, "--out", f"{folder}/study"],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )
        seconds, after = perf_counter() - began, os.times()
    lines = done.stdout.strip().splitlines()
    return {
        "arguments": " ".join(arguments),
        "cells": lines[0],
        "references": [
            line for line in lines if line.startswith(("all labels", "best single", "prevalence"))
        ],
        "sentences": [line for line in lines if " needs " in line],
        "seconds": round(seconds),
        "cpu_seconds": round(after.children_user - before.children_user),
    }


if __name__ == "__main__":
    main()
