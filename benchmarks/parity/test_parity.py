"""Our numbers beside CellProfiler's, for every folder of its output that is at hand.

`pytest benchmarks/parity` prints a table by module and writes benchmarks/results/parity.json.
CELLFEAT_REFERENCE=FOLDER compares with the runs below that folder instead.
"""

import json
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.parity.cases import ROOT, Case, cases
from benchmarks.parity.compared import Parity, compared
from benchmarks.parity.differences import refused
from cellfeat.compare import lines

CASES = [case for case in cases() if case.folder.name not in refused()]
RESULTS = ROOT / "benchmarks" / "results" / "parity.json"
PACKAGES = ("cellfeat", "numpy", "scipy", "scikit-image", "numba")


@pytest.fixture(scope="session")
def report() -> Iterator[dict[str, object]]:
    """Collect what each case gave, and write it down at the end."""
    found: dict[str, object] = {}
    yield found
    RESULTS.parent.mkdir(exist_ok=True)
    environment = {name: version(name) for name in PACKAGES}
    environment |= {"python": platform.python_version(), "machine": platform.machine()}
    RESULTS.write_text(json.dumps({"environment": environment, "cases": found}, indent=1) + "\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder.name)
def test_equal_to_cellprofiler(
    case: Case, tmp_path: Path, report: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    parity = compared(case, tmp_path, jobs=2)
    report[case.folder.name] = summary(case, parity)
    with capsys.disabled():
        equal = sum(parity.labels.values())
        print(f"\n{case.folder.name}: {equal} of {len(parity.labels)} label images are equal")
        print("\n".join(lines(parity.comparison)))
    assert not parity.faults


def summary(case: Case, parity: Parity) -> dict[str, object]:
    """What is kept of a case: counts by module, and whatever is not equal."""
    modules = parity.comparison.by_module()
    return {
        "images": len(case.images),
        "label_images": len(parity.labels),
        "label_images_equal": sum(parity.labels.values()),
        "images_left_out": parity.comparison.failed,
        "modules": json.loads(modules.to_json(orient="index")),
        "faults": parity.faults,
    }
