"""Runs over images and lists that are damaged or hostile, and with steps that take their worker along."""

import csv
from pathlib import Path

import numpy as np

from cellfeat.api import Outcome, run_into
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.pipeline.steps.saveimages import SaveImages
from tests.faults.fuzzer import damaged, sound
from tests.faults.processes import PIPELINE, draw_crops
from tests.faults.steps import GoWrong
from tests.faults.tally import Tally, take

DEATHS = ("crash", "kill", "hang", "eat", "once")


def reasons(outcome: Outcome) -> dict[str, str]:
    """Why image sets failed, by the name of their file."""
    return {Path(failure.files[0]).name: failure.reason for failure in outcome.failures}


def dying_workers(folder: Path, *, timeout: float) -> tuple[Tally, dict[str, str]]:
    """Let workers crash, be killed, hang, have no memory, and die just once, among sound images."""
    crops = draw_crops(folder / "crops", 4)
    for name in DEATHS:
        (crops / f"{name}.png").write_bytes((crops / "black.png").read_bytes())
    # Without kernels, which may have to be compiled first: nothing but a fault is to take long.
    wrong = Pipeline(name="wrong", images=(InputImage(name="A"),), steps=(GoWrong(image="A"),))
    outcome = run_into(folder / "out", wrong, crops, jobs=2, timeout=timeout)
    return take(folder / "out", 4 + len(DEATHS), len(DEATHS)), reasons(outcome)


def damaged_images(folder: Path, *, seed: int) -> tuple[Tally, dict[str, str]]:
    """Measure sixty damaged images, and three sound ones among them."""
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 40, 3), np.uint8)
    images = folder / "images"
    images.mkdir(parents=True)
    good = {f"sound.{ending}": content for ending, content in sound(pixels).items()}
    bad = dict(damaged(pixels, seed))
    for name, content in (good | bad).items():
        (images / name).write_bytes(content)
    outcome = run_into(folder / "out", PIPELINE, images, jobs=2)
    return take(folder / "out", len(good | bad), len(bad)), reasons(outcome)


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "a\0b",
    'a\r\nb,c"d',
    "../../../../../../tmp/escaped",
    "/etc/passwd",
    "/dev/zero",
    "x" * 40_000,
    "<script>alert(1)</script>",
    "1e400",
    "\u202egnp.exe",
    " ",
)


def hostile_csv(folder: Path) -> tuple[Tally, list[dict[str, str]], dict[str, str]]:
    """List images in a CSV with hostile cells: as metadata, as names of files, as folders to save to."""
    crops = draw_crops(folder / "crops", 3)
    source = folder / "hostile.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "Plate", "=1+1", "../../up", ""])
        for value in HOSTILE:
            writer.writerow([crops / "black.png", value, value, value, value])
            writer.writerow([value, value, value, value, value])
    pipeline = Pipeline(
        name="save",
        images=(InputImage(name="A"),),
        steps=(
            SaveImages(
                image="A",
                method_for_file_names="Sequential numbers",
                output_file_location=r"saved/\g<Plate>",
                file_format="png",
            ),
        ),
    )
    outcome = run_into(folder / "run" / "out", pipeline, source)
    with (folder / "run" / "out" / "Image.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    failed = {str(failure.number): failure.reason for failure in outcome.failures}
    return take(folder / "run" / "out", 2 * len(HOSTILE), len(HOSTILE)), rows, failed


def wide_csv(folder: Path, columns: int) -> Path:
    """Write a CSV of many columns."""
    source = folder / "wide.csv"
    source.write_text("file," + ",".join(map(str, range(columns))) + "\nblack.png" + "," * columns + "\n")
    return source
