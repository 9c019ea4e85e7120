"""Each step of the built-in pipelines, and loading before them, on a drawn photograph."""

from copy import copy

import numpy as np
import pytest
from PIL import Image

from cellfeat.io.image_sets import ImageSet
from cellfeat.pipeline.load import built_in_pipelines, load_pipeline
from cellfeat.runs.image_set import load_images

PIPELINES = {name: load_pipeline(name) for name in built_in_pipelines()}
STEPS = [
    pytest.param(pipeline, number, id=f"{name}-{number}-{type(step).__name__}")
    for name, pipeline in PIPELINES.items()
    for number, step in enumerate(pipeline.steps)
]


@pytest.fixture
def image_set(image, tmp_path):
    """One gray photograph under each name a pipeline has, as a file."""
    Image.fromarray((image[1] * 255).astype(np.uint8)).convert("RGB").save(tmp_path / "image.png")
    return lambda pipeline: ImageSet(1, dict.fromkeys(pipeline.image_names, tmp_path / "image.png"))


@pytest.mark.parametrize("name", PIPELINES)
def test_loading(benchmark, image_set, name):
    benchmark.group = "loading"
    pipeline = PIPELINES[name]
    benchmark(load_images, pipeline, image_set(pipeline))


@pytest.mark.parametrize(("pipeline", "number"), STEPS)
def test_step(benchmark, image_set, tmp_path, pipeline, number):
    benchmark.group = type(pipeline.steps[number]).__name__
    before = load_images(pipeline, image_set(pipeline), tmp_path)
    for step in pipeline.steps[:number]:
        step.run(before)

    def setup():
        # What a step adds is not there in the next round; objects keep what they know of themselves.
        workspace = copy(before)
        workspace.images, workspace.objects = dict(before.images), dict(before.objects)
        return (workspace,), {}

    benchmark.pedantic(pipeline.steps[number].run, setup=setup, rounds=20, warmup_rounds=2)
