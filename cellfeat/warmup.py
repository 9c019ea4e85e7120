"""Compiling ahead all that a pipeline's steps need, so that no run has to wait for it."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from cellfeat.export.aggregate import with_aggregates
from cellfeat.io.image_sets import ImageSet
from cellfeat.io.smear import draw_smear
from cellfeat.kernels.cache import cache_folder
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.runs.image_set import load_images, measure
from cellfeat.runs.part import make_part, read_part

SIDE = 240


def warm_up(pipelines: Sequence[Pipeline], begin: Callable[[str, str], None]) -> Path:
    """Take the steps of pipelines on a drawn smear, which compiles the kernels that they call.

    Parameters
    ----------
    pipelines : sequence of Pipeline
    begin : callable
        Told the pipeline's name and the step before each step.

    Returns
    -------
    Path
        The folder that holds the compiled kernels.

    Raises
    ------
    CellfeatError
        A step failed on the smear, as one might that wants images of another kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        smear = Path(folder, "smear.png")
        drawn = draw_smear(np.random.default_rng(0), height=SIDE, width=SIDE)
        Image.fromarray(drawn.image).save(smear)
        for number, pipeline in enumerate(pipelines):
            images = ImageSet(number, dict.fromkeys(pipeline.image_names, smear))
            workspace = load_images(pipeline, images, Path(folder))
            tables = measure(pipeline, workspace, lambda of, step: begin(pipelines[of].name, step))
            with_aggregates(read_part(make_part([tables])), pipeline.spreadsheet)
    return cache_folder()
