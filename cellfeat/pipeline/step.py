"""A step: one CellProfiler module with its settings."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from cellfeat.errors import ImageError
from cellfeat.features import Features
from cellfeat.image.pixels import GrayImage
from cellfeat.pipeline.workspace import Image, Workspace


@dataclass(frozen=True)
class Uses:
    """Marks a setting that names something an earlier step, or the input, has made."""

    kind: Literal["image", "objects"]


@dataclass(frozen=True)
class Makes:
    """Marks a setting that names something this step makes."""

    kind: Literal["image", "objects"]


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]*$")]
ImageName = Annotated[Name, Uses("image")]
ObjectsName = Annotated[Name, Uses("objects")]
NewImageName = Annotated[Name, Makes("image")]
NewObjectsName = Annotated[Name, Makes("objects")]


class Step(BaseModel, ABC):
    """Plain frozen settings, named after CellProfiler's, and one `run`.

    The class has the name of the CellProfiler module. Settings that name images or objects are typed
    `ImageName`, `ObjectsName`, `NewImageName` or `NewObjectsName` (or tuples of them, or None), so that a
    pipeline can check the names when it loads. `features` are the columns the module may write, for the
    reference page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    features: ClassVar[tuple[Features, ...]] = ()

    @abstractmethod
    def run(self, workspace: Workspace) -> None:
        """Look names up, call the pure functions, put the results back."""


def flat(workspace: Workspace, name: str) -> Image:
    """A gray or binary image.

    Raises
    ------
    ImageError
        The image has several channels.
    """
    image = workspace.images[name]
    if image.pixels.ndim != 2:
        raise ImageError(
            f"{name} has {image.pixels.shape[2]} channels where a gray image is needed: use ColorToGray first"
        )
    return image


def gray(workspace: Workspace, name: str) -> GrayImage:
    """A `flat` image as a gray one, see `Image.gray`."""
    return flat(workspace, name).gray
