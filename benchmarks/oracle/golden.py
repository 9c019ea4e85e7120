"""The golden data of the tests, made anew by the real CellProfiler.

    python benchmarks/oracle/golden.py [NAME ...] [--venv VENV]

Draws the images into tests/golden/inputs and writes to tests/golden/NAME each recipe's pipeline and what
CellProfiler makes of them.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.oracle import recipes
from benchmarks.oracle.cppipe import pipeline
from benchmarks.oracle.environment import DEFAULT, OracleError, fail
from benchmarks.oracle.hard_images import files
from benchmarks.oracle.run import run

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"


@dataclass(frozen=True)
class Golden:
    """One folder of golden data.

    Parameters
    ----------
    recipe : callable
        Gives the pipeline's modules.
    images : tuple of str
        Glob patterns below tests/golden/inputs.
    without : dict of str
        Images of these that CellProfiler cannot do, and why: they would end the run.
    """

    recipe: Callable[[], Iterable[str]]
    images: tuple[str, ...]
    without: dict[str, str] = field(default_factory=dict)


ALL: dict[str, Golden] = {
    "distribution": Golden(recipes.distribution, ("stains/*",)),
    "neighbors": Golden(recipes.neighbors, ("stains/*",)),
    "colocalization": Golden(recipes.colocalization, ("stains/*", "hard/coloured.png", "hard/noise.png")),
    "quality": Golden(recipes.quality, ("hard/*", "smears/*")),
    "thresholds_global": Golden(recipes.thresholds_global, ("hard/*", "smears/*")),
    "thresholds_adaptive": Golden(recipes.thresholds_adaptive, ("hard/*", "smears/smear_0.jpg")),
    "thresholds_mode": Golden(
        recipes.thresholds_mode,
        ("hard/*", "smears/smear_0.jpg"),
        without={
            "pixels.png": "global mode: ValueError: 'list' argument must have no negative elements",
            "discs.png": "adaptive mode: ValueError: Percentiles must be in the range [0, 100]",
            "smear_0.jpg": "adaptive mode: ValueError: Percentiles must be in the range [0, 100]",
        },
    ),
    "primary_objects": Golden(recipes.primary_objects, ("hard/*", "smears/smear_1.jpg")),
    "texture": Golden(
        recipes.texture,
        ("hard/*", "small/*", "smears/smear_2.jpg"),
        without={"square_3.png": "ValueError: mahotas.haralick_features: the input is empty"},
    ),
    "granularity": Golden(recipes.granularity, ("stains/*", "smears/smear_0.jpg")),
    "everything": Golden(recipes.everything, ("hard/*",)),
    "everything_gray": Golden(recipes.everything_gray, ("gray/*",)),
    "small": Golden(recipes.everything, ("small/*",)),
    "overlap": Golden(recipes.overlap, ("stains/*",)),
    "overlap_distance": Golden(
        recipes.overlap_distance, ("stains/stains_apart.png", "stains/stains_single.png")
    ),
    "channels": Golden(recipes.channels, ("channels/*",)),
}


def draw_inputs() -> None:
    """Write all images; those whose bytes are the same are left alone."""
    for kind, name, data in files():
        path = GOLDEN / "inputs" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


def make(name: str, venv: Path) -> None:
    """Write one folder.

    Raises
    ------
    OracleError
        Something is missing, or CellProfiler failed.
    """
    golden = ALL[name]
    found = sorted(path for pattern in golden.images for path in (GOLDEN / "inputs").glob(pattern))
    images = [path for path in found if path.name not in golden.without]
    folder = GOLDEN / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pipeline.cppipe").write_text(pipeline(golden.recipe()), encoding="utf-8")
    notes = {f"CellProfiler fails here: {image}": reason for image, reason in golden.without.items()}
    run(folder / "pipeline.cppipe", images, folder, venv, notes)


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)} (default: all)")
    parser.add_argument(
        "--venv", type=Path, default=DEFAULT, help="CellProfiler's venv (default: %(default)s)"
    )
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in ALL]
    if unknown:
        parser.error(f"no such golden data: {', '.join(unknown)}")
    draw_inputs()
    failed = 0
    for name in given.names or ALL:
        try:
            make(name, given.venv)
            print(f"{name}: made", flush=True)
        except OracleError as error:
            failed = fail(error)
    return failed


if __name__ == "__main__":
    sys.exit(main())
