"""What faults cost a run: image sets lost, rows doubled, bytes that differ from an undisturbed run."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tally:
    """What some faults of one kind cost."""

    faults_tried: int = 0
    image_sets_lost: int = 0
    rows_doubled: int = 0
    differing_bytes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.faults_tried + other.faults_tried,
            self.image_sets_lost + other.image_sets_lost,
            self.rows_doubled + other.rows_doubled,
            self.differing_bytes + other.differing_bytes,
        )

    @property
    def is_harmless(self) -> bool:
        return not (self.image_sets_lost or self.rows_doubled or self.differing_bytes)


def take(out: Path, image_sets: int, tried: int, *, undisturbed: Path | None = None) -> Tally:
    """Count over a run's tables: an image set is lost if it is neither a row nor a failure."""
    seen = [*_keys(out / "Image.csv"), *_keys(out / "errors.csv")]
    lost = image_sets - len(set(seen))
    doubled = len(seen) - len(set(seen))
    for path in out.glob("*.csv"):
        objects = _keys(path, "ImageNumber", "ObjectNumber")
        doubled += len(objects) - len(set(objects))
    differing = sum(
        _differing(path.read_bytes(), (out / path.name).read_bytes())
        for path in (undisturbed.glob("*.csv") if undisturbed else ())
        # It says when and where the run was.
        if path.name != "Experiment.csv"
    )
    return Tally(tried, lost, doubled, differing)


def _keys(path: Path, *names: str) -> list[tuple[str, ...]]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        rows = csv.DictReader(file)
        names = names or ("ImageNumber",)
        return [tuple(row[n] for n in names) for row in rows] if {*names} <= {*rows.fieldnames} else []


def _differing(first: bytes, second: bytes) -> int:
    return sum(a != b for a, b in zip(first, second, strict=False)) + abs(len(first) - len(second))
