"""Many faults of every kind, and what they cost: image sets lost, rows doubled, bytes that differ after.

Run as ``python -m benchmarks.faults --out results.json`` in the repository, with the extra dask; it takes
some ten minutes. The kinds are those of tests/faults, which makes a few tries of each.
"""

import argparse
import json
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tests.faults import bad_inputs, interruptions
from tests.faults.tally import Tally

CROPS, KILLS, MACHINES, DISKS, SEEDS = 200, 50, 5, 3, 5


def sweeps(folder: Path) -> Iterator[tuple[str, Tally]]:
    """Each kind of fault and what it cost."""

    def new(name: str) -> Path:
        made = folder / name
        made.mkdir()
        return made

    same = interruptions.undisturbed_run(new("same"), CROPS)
    yield "SIGKILL at a random moment", interruptions.kills(same, new("kills"), times=KILLS, seed=1)
    disks = [interruptions.full_disk(same, new(f"disk{number}"))[0] for number in range(DISKS)]
    yield "full disk", sum(disks, Tally())
    yield "two runs into one folder at once", interruptions.two_at_once(same, new("two"))[0]
    yield "a clock that jumps", interruptions.jumping_clock(same, new("clock"))
    lost = interruptions.lost_machines(same, new("machines"), times=MACHINES)
    yield "SIGKILL of a dask worker", lost
    workers = [bad_inputs.dying_workers(new(f"workers{number}"), timeout=5)[0] for number in range(SEEDS)]
    yield "a worker that crashes, is killed, hangs or has no memory", sum(workers, Tally())
    images = [bad_inputs.damaged_images(new(f"images{seed}"), seed=seed)[0] for seed in range(SEEDS)]
    yield "a damaged image", sum(images, Tally())
    yield "a hostile value in a list of images", bad_inputs.hostile_csv(new("list"))[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, tally in sweeps(Path(folder)):
            found[kind] = asdict(tally)
            print(kind, found[kind], flush=True)
    environment = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "system": platform.system(),
        "cellfeat": version("cellfeat"),
    }
    out.write_text(json.dumps({"environment": environment, "faults": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
