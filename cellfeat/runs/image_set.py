"""One image set through a pipeline: files in, tables out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import CellfeatError
from cellfeat.features import Feature, Features
from cellfeat.io.image_sets import ImageSet
from cellfeat.io.read import read, read_bytes
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.pipeline.step import Step
from cellfeat.pipeline.workspace import Columns, Image, Scalar, Workspace

Begin = Callable[[int, str], None]
LOADING = "NamesAndTypes"

FEATURES = Features(
    Feature("FileName_{image}", "Name of the image's file.", source="NamesAndTypes"),
    Feature("PathName_{image}", "Folder of the image's file.", source="NamesAndTypes"),
    Feature("URL_{image}", "Address of the image's file.", source="NamesAndTypes"),
    Feature("MD5Digest_{image}", "MD5 of the bytes of the image's file.", source="NamesAndTypes"),
    Feature("Scaling_{image}", "What the file's pixels were divided by.", source="NamesAndTypes"),
    Feature("Height_{image}", "Height of the image.", "pixels", "[1, inf)", source="NamesAndTypes"),
    Feature("Width_{image}", "Width of the image.", "pixels", "[1, inf)", source="NamesAndTypes"),
    Feature("Channel_{image}", "-2 for an image loaded in color, -1 for others.", source="NamesAndTypes"),
    Feature("Frame_{image}", "Page of the file the image is on: 0.", source="NamesAndTypes"),
    Feature("Series_{image}", "Series of the file the image is of: 0.", source="NamesAndTypes"),
    Feature("Group_Number", "Number of the image set's group, from 1.", range="[1, inf)", source="Groups"),
    Feature("Group_Index", "Number of the image set in its group.", range="[1, inf)", source="Groups"),
    Feature("Group_Length", "Image sets in that group.", range="[1, inf)", source="Groups"),
    Feature("Metadata_FileLocation", "Address of the file, where an image set has one.", source="Metadata"),
    Feature("Metadata_Frame", "Page of the files the images are on: 0.", source="Metadata"),
    Feature("Metadata_Series", "Series of the files the images are of: 0.", source="Metadata"),
)


@dataclass(frozen=True)
class Tables:
    """What one image set gave.

    Parameters
    ----------
    number : int
        The image set's number, from 1.
    image : dict of str to number or text
        The image's row, without what summarises its objects.
    objects : dict of str to (dict of str to ndarray (N,))
        One table for each kind of object.
    relationships : list of tuple (str, str, str, ndarray (R, 2))
        Relationship, first objects, second objects, pairs of object numbers.
    """

    number: int
    image: dict[str, Scalar]
    objects: dict[str, Columns]
    relationships: list[tuple[str, str, str, NDArray[np.integer[Any]]]]


class StepError(CellfeatError):
    """A step failed on an image set; the message begins with the step."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason

    def __reduce__(self) -> tuple[type["StepError"], tuple[str, str]]:
        return StepError, (self.step, self.reason)


def load_images(
    pipeline: Pipeline, image_set: ImageSet, output: Path | None = None, *, is_again: bool = False
) -> Workspace:
    """Read the files of one image set into a workspace, with the columns that describe them.

    `output` and `is_again` are the workspace's.

    Raises
    ------
    StepError
        A file cannot be read as an image.
    """
    images: dict[str, Image] = {}
    row: dict[str, Scalar] = {
        "Metadata_Frame": 0,
        "Metadata_Series": 0,
        "Metadata_FileLocation": float("nan"),
    }
    if len(image_set.files) == 1:
        (file,) = image_set.files.values()
        row["Metadata_FileLocation"] = file.absolute().as_uri()
    group = image_set.group
    row |= {"Group_Number": group.number, "Group_Index": group.index, "Group_Length": group.length}
    row |= {f"Metadata_{key}": value for key, value in image_set.metadata.items()}
    for wanted in pipeline.images:
        try:
            images[wanted.name], columns = _load(wanted, image_set.files[wanted.name])
        except CellfeatError as error:
            raise StepError(LOADING, str(error)) from error
        except Exception as error:
            raise StepError(LOADING, _fault(error)) from error
        row.update(columns)
    return Workspace(images, image_row=row, output=output, number=image_set.number, is_again=is_again)


def take_steps(
    pipeline: Pipeline, workspaces: Sequence[Workspace], begin: Begin | None = None
) -> list[Tables | StepError]:
    """Run every step on workspaces that hold the pipeline's images: each step on all before the next step.

    Parameters
    ----------
    pipeline : Pipeline
    workspaces : sequence of Workspace
        Small ones are done sooner together, as what a step needs is in the processor's caches from the second
        one on.
    begin : callable, optional
        Told the image set's number and the step, before each step of each image set.

    Returns
    -------
    list of Tables or StepError
        Of each workspace. What a step raised is the error's cause: a `CellfeatError` where the input is to
        blame.
    """
    failed: dict[int, StepError] = {}
    for step in pipeline.steps:
        for place, workspace in enumerate(workspaces):
            if place in failed:
                continue
            if begin:
                begin(workspace.number, type(step).__name__)
            try:
                _take(step, workspace)
            except StepError as error:
                failed[place] = error
    return [
        failed.get(place) or Tables(w.number, w.image_row, w.object_columns, w.relationships)
        for place, w in enumerate(workspaces)
    ]


def measure(pipeline: Pipeline, workspace: Workspace, begin: Begin | None = None) -> Tables:
    """Run every step on one workspace; see `take_steps`.

    Raises
    ------
    StepError
        A step failed.
    """
    (result,) = take_steps(pipeline, [workspace], begin)
    if isinstance(result, StepError):
        raise result
    return result


def _take(step: Step, workspace: Workspace) -> None:
    try:
        step.run(workspace)
    except CellfeatError as error:
        raise StepError(type(step).__name__, str(error)) from error
    except Exception as error:
        raise StepError(type(step).__name__, _fault(error)) from error


def _fault(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return f"not enough memory: {error}"
    return f"{type(error).__name__}: {error} (a fault of cellfeat: please report it)"


def _load(wanted: InputImage, path: Path) -> tuple[Image, dict[str, Scalar]]:
    content = read_bytes(path)
    loaded = read(path, content=content, kind=wanted.type)
    height, width = loaded.pixels.shape[:2]
    columns = FEATURES.named(
        {
            "FileName": path.name,
            "PathName": str(path.absolute().parent),
            "URL": path.absolute().as_uri(),
            "MD5Digest": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "Scaling": loaded.scale,
            "Height": height,
            "Width": width,
            "Channel": -2 if wanted.type == "Color image" else -1,
            "Frame": 0,
            "Series": 0,
        },
        image=wanted.name,
    )
    return Image(loaded.pixels, loaded.scale), columns
