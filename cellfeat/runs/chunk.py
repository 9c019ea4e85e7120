"""A chunk of image sets, measured one after the other in the process that calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.runs.image_set import StepError, Tables, measure_image_set
from cellfeat.runs.part import Failure, Part, make_part

Begin = Callable[[int, str], None]
# Takes a worker some 0.1 s of crops, which makes the cost of handing it over negligible.
LARGEST = 64


@dataclass(frozen=True)
class Chunk:
    """Image sets that are measured together and stored together.

    Parameters
    ----------
    pipeline : Pipeline
    entries : tuple of ImageSet or Failure
        In order of image number; those known to fail already are passed over.
    output : Path, optional
        Folder that image-saving steps write under.
    timeout : float, optional
        Seconds that one image set may take.
    is_again : bool
        Whether a process that was killed may have begun with it.
    """

    pipeline: Pipeline
    entries: tuple[ImageSet | Failure, ...]
    output: Path | None = None
    timeout: float | None = None
    is_again: bool = False

    def without(self, number: int, step: str, reason: str) -> Self:
        """The chunk with one of its image sets known to fail."""
        return replace(
            self,
            entries=tuple(
                failure(entry, step, reason)
                if isinstance(entry, ImageSet) and entry.number == number
                else entry
                for entry in self.entries
            ),
        )


def measure_chunk(chunk: Chunk, begin: Begin | None = None) -> Part:
    """Measure a chunk; an image set that fails becomes a `Failure`.

    Parameters
    ----------
    chunk : Chunk
    begin : callable, optional
        Told the image set's number and the step, before each step of each image set.
    """
    results = [e if isinstance(e, Failure) else _measure(chunk, e, begin) for e in chunk.entries]
    return make_part(results, chunk.pipeline.spreadsheet)


def places(image_sets: int, shard: tuple[int, int] = (1, 1)) -> Iterator[range]:
    """Positions in the list of image sets, from 0, of each chunk of a shard.

    Notes
    -----
    The chunks depend on the number of image sets alone, so that the parts are the same with any number of
    jobs and of shards.
    """
    size = max(1, min(LARGEST, image_sets // 64))
    number, shards = shard
    for start in range((number - 1) * size, image_sets, shards * size):
        yield range(start, min(start + size, image_sets))


def failure(image_set: ImageSet, step: str, reason: str) -> Failure:
    """Say that an image set failed."""
    return Failure(image_set.number, tuple(map(str, image_set.files.values())), step, reason)


def _measure(chunk: Chunk, image_set: ImageSet, begin: Begin | None) -> Tables | Failure:
    try:
        return measure_image_set(
            chunk.pipeline,
            image_set,
            chunk.output,
            is_again=chunk.is_again,
            begin=(lambda step: begin(image_set.number, step)) if begin else None,
        )
    except StepError as error:
        return failure(image_set, error.step, error.reason)
