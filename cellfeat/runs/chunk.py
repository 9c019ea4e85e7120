"""A chunk of image sets, measured one after the other in the process that calls."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.workspace import Workspace
from cellfeat.runs.image_set import LOADING, Begin, StepError, Tables, load_images, take_steps
from cellfeat.runs.part import Failure, Part, make_part

# Takes a worker some 0.1 s of crops, which makes the cost of handing it over negligible.
LARGEST = 64
# Loaded values of image sets that take each step together: of some thirty crops.
TOGETHER = 2**20


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
    results: dict[int, Tables | Failure] = {e.number: e for e in chunk.entries if isinstance(e, Failure)}
    for group in _loaded(chunk, results, begin):
        taken = take_steps(chunk.pipeline, [workspace for _, workspace in group], begin)
        for (entry, _), result in zip(group, taken, strict=True):
            results[entry.number] = (
                failure(entry, result.step, result.reason) if isinstance(result, StepError) else result
            )
    return make_part([results[entry.number] for entry in chunk.entries])


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


def _loaded(
    chunk: Chunk, results: dict[int, Tables | Failure], begin: Begin | None
) -> Iterator[list[tuple[ImageSet, Workspace]]]:
    """Image sets with their images, those together that take each step together; results get the failures."""
    group: list[tuple[ImageSet, Workspace]] = []
    size = 0
    for entry in chunk.entries:
        if isinstance(entry, Failure):
            continue
        if begin:
            begin(entry.number, LOADING)
        try:
            workspace = load_images(chunk.pipeline, entry, chunk.output, is_again=chunk.is_again)
        except StepError as error:
            results[entry.number] = failure(entry, error.step, error.reason)
            continue
        group.append((entry, workspace))
        size += sum(image.pixels.size for image in workspace.images.values())
        # The time of an image set is its own only if it is alone.
        if size >= TOGETHER or chunk.timeout is not None:
            yield group
            group, size = [], 0
    if group:
        yield group
