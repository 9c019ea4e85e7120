"""Writes parity.md from the results of benchmarks/parity and the known differences: python docs/parity.py."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.parity.differences import differences  # noqa: E402 (the repository's root is no package)

RESULTS = ROOT / "benchmarks" / "results" / "parity.json"


def page() -> str:
    """The page as Markdown."""
    results = json.loads(RESULTS.read_text("utf-8"))
    cases = results["cases"]
    return "\n".join([*_head(results), *_modules(cases), *_cases(cases), *_rest()]) + "\n"


def _head(results: dict[str, Any]) -> Iterator[str]:
    cases = results["cases"].values()
    images = sum(case["images"] for case in cases)
    labels = sum(case["label_images"] for case in cases)
    equal = sum(case["label_images_equal"] for case in cases)
    environment = ", ".join(f"{name} {value}" for name, value in results["environment"].items())
    yield "# Parity with CellProfiler 4.2.8"
    yield ""
    yield (
        f"{len(cases)} runs of the real CellProfiler 4.2.8 on {images} images, and ours of the same pipeline "
        "files on the same images. "
        f"{equal} of {labels} label images are equal pixel by pixel. Of the tables every column of every row "
        "is compared. Two values count as equal if they differ by at most 1e-9 of the larger; the families "
        "of columns that need more, and why, stand in tests/tolerances.py and below."
    )
    yield ""
    yield f"Made by `pytest benchmarks/parity` ({environment}) and `python docs/parity.py`."
    yield ""


def _modules(cases: dict[str, Any]) -> Iterator[str]:
    totals: dict[str, list[float]] = {}
    for case in cases.values():
        for module, row in case["modules"].items():
            total = totals.setdefault(module, [0, 0, 0, 0, 0])
            for place, name in enumerate(("columns", "columns_equal", "values")):
                total[place] += row[name]
            total[3] += row["share_equal"] * row["values"]
            total[4] = max(total[4], row["worst"] if row["worst"] is not None else float("inf"))
    yield "## By category of columns"
    yield ""
    yield "| category | columns | equal | values | share equal | largest relative difference |"
    yield "|---|---:|---:|---:|---:|---:|"
    for module, (columns, equal, values, same, worst) in sorted(totals.items()):
        share = same / values if values else 1
        yield f"| {module} | {columns:.0f} | {equal:.0f} | {values:.0f} | {share:.6%} | {worst:.1e} |"
    yield ""


def _cases(cases: dict[str, Any]) -> Iterator[str]:
    yield "## By run"
    yield ""
    yield "| run | images | label images equal | columns | equal | not equal |"
    yield "|---|---:|---:|---:|---:|---|"
    for name, case in sorted(cases.items()):
        columns = sum(row["columns"] for row in case["modules"].values())
        equal = sum(row["columns_equal"] for row in case["modules"].values())
        faults = "; ".join(case["faults"]) or "none"
        labels = f"{case['label_images_equal']} of {case['label_images']}"
        left_out = f" ({case['images_left_out']} left out)" if case["images_left_out"] else ""
        yield f"| {name} | {case['images']}{left_out} | {labels} | {columns} | {equal} | {faults} |"
    yield ""


def _rest() -> Iterator[str]:
    yield "## Differences on purpose, and those that cannot be helped"
    for difference in differences():
        yield ""
        yield f"### {difference.name}"
        yield ""
        yield " ".join(difference.what.split())
        yield ""
        yield f"Why: {' '.join(difference.reason.split())}"
        yield ""
        yield f"Held by {difference.test}."


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
