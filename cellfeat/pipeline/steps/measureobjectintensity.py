"""MeasureObjectIntensity: intensity of each object in each image."""

from typing import Annotated, ClassVar

from pydantic import Field

from cellfeat.features import Features
from cellfeat.measure.object_intensity import FEATURES, object_intensity
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace


class MeasureObjectIntensity(Step):
    """Measure the intensity of objects.

    Parameters
    ----------
    images : tuple of str
        Gray images to measure.
    objects : tuple of str
        Objects to measure in each of them.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: Annotated[tuple[ImageName, ...], Field(min_length=1)]
    objects: Annotated[tuple[ObjectsName, ...], Field(min_length=1)]

    def run(self, workspace: Workspace) -> None:
        """Measure each kind of object in each image."""
        for image in self.images:
            pixels = gray(workspace, image)
            for name in self.objects:
                values = object_intensity(workspace.objects[name], pixels)
                workspace.measure_objects(name, FEATURES.named(values, image=image))
