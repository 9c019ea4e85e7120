"""MeasureImageAreaOccupied: area of the image that objects or a binary image's foreground occupy."""

from typing import ClassVar

from pydantic import model_validator

from cellfeat.features import Features
from cellfeat.measure.area_occupied import FEATURES, area_occupied_by_image, area_occupied_by_objects
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, flat
from cellfeat.pipeline.workspace import Workspace


class MeasureImageAreaOccupied(Step):
    """Measure the area occupied by objects, by the foreground of binary images, or by both.

    Parameters
    ----------
    binary_images : tuple of str
        Images whose pixels above 0 are measured.
    objects : tuple of str
        Kinds of objects to measure.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    binary_images: tuple[ImageName, ...] = ()
    objects: tuple[ObjectsName, ...] = ()

    @model_validator(mode="after")
    def _something_to_measure(self) -> "MeasureImageAreaOccupied":
        if not self.binary_images and not self.objects:
            raise ValueError("name at least one of binary_images or objects")
        return self

    def run(self, workspace: Workspace) -> None:
        """Measure each binary image and each kind of object."""
        for image in self.binary_images:
            values = area_occupied_by_image(flat(workspace, image).pixels)
            workspace.measure_image(FEATURES.named(values, image=image))
        for name in self.objects:
            values = area_occupied_by_objects(workspace.objects[name])
            workspace.measure_image(FEATURES.named(values, objects=name))
