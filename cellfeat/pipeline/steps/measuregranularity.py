"""MeasureGranularity: sizes of the structures in an image."""

from typing import Annotated, ClassVar

from pydantic import Field

from cellfeat.features import Features
from cellfeat.measure.granularity import FEATURES, granularity
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace

Factor = Annotated[float, Field(gt=0, le=1)]


class MeasureGranularity(Step):
    """Measure the granular spectrum of images, and of objects in them.

    Parameters
    ----------
    images : tuple of str
    objects : tuple of str
        None to measure images alone.
    subsampling_factor, background_subsampling_factor : float
    structuring_element_radius : int
        In pixels of the image that the background is found in.
    granular_spectrum_range : int
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: tuple[ImageName, ...]
    objects: tuple[ObjectsName, ...] = ()
    subsampling_factor: Factor = 0.25
    background_subsampling_factor: Factor = 0.25
    structuring_element_radius: Annotated[int, Field(ge=1)] = 10
    granular_spectrum_range: Annotated[int, Field(ge=1)] = 16

    def run(self, workspace: Workspace) -> None:
        """Measure each image, and all objects in it."""
        for image in self.images:
            spectra = granularity(
                gray(workspace, image),
                *(workspace.objects[name] for name in self.objects),
                subsampling=self.subsampling_factor,
                background_subsampling=self.background_subsampling_factor,
                radius=self.structuring_element_radius,
                spectrum_length=self.granular_spectrum_range,
            )
            workspace.measure_image(FEATURES.named(spectra.image, image=image))
            for name, columns in zip(self.objects, spectra.objects, strict=True):
                workspace.measure_objects(name, FEATURES.named(columns, image=image))
