"""Many image sets through a pipeline, in parallel, in chunks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from joblib import Parallel, delayed

from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.runs.image_set import StepError, Tables, measure_image_set
from cellfeat.runs.store import Failure, Part, make_part

LARGEST_CHUNK = 25


def measure_all(
    pipeline: Pipeline, image_sets: Sequence[ImageSet], *, jobs: int = 1, output: Path | None = None
) -> Iterator[Part]:
    """Measure image sets, yielding parts in order of image number as they are finished.

    Parameters
    ----------
    pipeline : Pipeline
    image_sets : sequence of ImageSet
    jobs : int
        Worker processes, as joblib counts them: -1 is all cores. An outer `joblib.parallel_config` may
        choose another backend.
    output : Path, optional
        Folder that image-saving steps write under.

    Notes
    -----
    The chunks depend on the number of image sets alone, so that the parts are the same with any number of
    jobs. A chunk of 25 crops takes a worker some 0.1 s, which makes the cost of handing it over negligible.
    """
    size = max(1, min(LARGEST_CHUNK, len(image_sets) // 64))
    chunks = (image_sets[i : i + size] for i in range(0, len(image_sets), size))
    parallel = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)
    yield from parallel(delayed(measure_chunk)(pipeline, chunk, output) for chunk in chunks)


def measure_chunk(pipeline: Pipeline, image_sets: Sequence[ImageSet], output: Path | None) -> Part:
    """Measure some image sets in this process; one that fails becomes a `Failure`."""
    return make_part([_measure(pipeline, image_set, output) for image_set in image_sets])


def _measure(pipeline: Pipeline, image_set: ImageSet, output: Path | None) -> Tables | Failure:
    files = tuple(str(path) for path in image_set.files.values())
    try:
        return measure_image_set(pipeline, image_set, output)
    except StepError as error:
        return Failure(image_set.number, files, error.step, error.reason)
