"""MeasureImageIntensity: intensity of whole images, or of what lies within objects."""

from typing import Annotated, ClassVar

from pydantic import Field

from cellfeat.features import Features
from cellfeat.measure.image_intensity import FEATURES, image_intensity
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace

Percentile = Annotated[int, Field(ge=0, le=100)]


class MeasureImageIntensity(Step):
    """Measure the intensity of images.

    Parameters
    ----------
    images : tuple of str
        Gray images to measure.
    objects : tuple of str
        Kinds of objects to measure within; with none, the whole image is measured.
    percentiles : tuple of int
        Percentiles to measure besides the median and the quartiles.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: Annotated[tuple[ImageName, ...], Field(min_length=1)]
    objects: tuple[ObjectsName, ...] = ()
    percentiles: tuple[Percentile, ...] = ()

    def run(self, workspace: Workspace) -> None:
        """Measure each image, within each kind of object if there are any."""
        for image in self.images:
            pixels = gray(workspace, image)
            if not self.objects:
                values = image_intensity(pixels, percentiles=self.percentiles)
                workspace.measure_image(FEATURES.named(values, image=image))
            for number, name in enumerate(self.objects, start=1):
                mask = workspace.objects[name].labels > 0
                values = image_intensity(pixels, mask=mask, percentiles=self.percentiles)
                # CellProfiler names the second objects' columns after the first and the second, and so on.
                names = "_".join(self.objects[:number])
                workspace.measure_image(FEATURES.named(values, image=image, objects=names))
