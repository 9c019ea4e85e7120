"""A step: one CellProfiler module with its settings."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from cellfeat.pipeline.workspace import Workspace


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
    pipeline can check the names when it loads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def run(self, workspace: Workspace) -> None:
        """Look names up, call the pure functions, put the results back."""
