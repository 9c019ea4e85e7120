"""MeasureTexture: how gray levels of pixels at a distance go together."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from cellfeat.features import Features
from cellfeat.measure.texture import FEATURES, image_texture, levels_of, object_texture
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace


class MeasureTexture(Step):
    """Measure the texture of images, of objects, or of both.

    Parameters
    ----------
    images : tuple of str
    objects : tuple of str
    where : {'Images', 'Objects', 'Both'}
    gray_levels : int
    scales : tuple of int
        Distances of paired pixels.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: tuple[ImageName, ...]
    objects: tuple[ObjectsName, ...] = ()
    where: Literal["Images", "Objects", "Both"] = "Both"
    gray_levels: Annotated[int, Field(ge=2, le=256)] = 256
    scales: tuple[Annotated[int, Field(ge=1)], ...] = (3,)

    @model_validator(mode="after")
    def _has_objects(self) -> "MeasureTexture":
        if self.where != "Images" and not self.objects:
            raise ValueError("objects: name those to measure, or set where = 'Images'")
        return self

    def run(self, workspace: Workspace) -> None:
        """Measure each image at each scale."""
        for image in self.images:
            pixels = gray(workspace, image)
            levels = levels_of(pixels, self.gray_levels)
            for scale in self.scales:
                if self.where != "Objects":
                    values = image_texture(pixels, scale=scale, gray_levels=self.gray_levels, levels=levels)
                    workspace.measure_image(FEATURES.named(values, image=image))
                for name in self.objects if self.where != "Images" else ():
                    columns = object_texture(
                        workspace.objects[name],
                        pixels,
                        scale=scale,
                        gray_levels=self.gray_levels,
                        levels=levels,
                    )
                    workspace.measure_objects(name, FEATURES.named(columns, image=image))
