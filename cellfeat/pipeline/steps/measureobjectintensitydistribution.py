"""MeasureObjectIntensityDistribution: intensity from the middle of objects to their edges."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cellfeat.features import Features
from cellfeat.measure.radial_distribution import FEATURES, CenterChoice, Radii, radial_distribution, radii
from cellfeat.measure.zernike import INTENSITY_FEATURES, intensity_zernikes
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace


class Measured(BaseModel):
    """Objects to measure.

    Parameters
    ----------
    objects : str
    center : {'These objects', 'Centers of other objects', 'Edges of other objects'}
    center_objects : str or None
        The other objects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    objects: ObjectsName
    center: CenterChoice = "These objects"
    center_objects: ObjectsName | None = None

    @model_validator(mode="after")
    def _needs_other_objects(self) -> Self:
        if self.center != "These objects" and self.center_objects is None:
            raise ValueError(f"center = {self.center!r} needs center_objects, the name of these objects")
        return self


class Bins(BaseModel):
    """Rings to divide objects into.

    Parameters
    ----------
    scale_bins : bool
        Whether the rings of each object end at its edge; otherwise at the maximum radius, with an overflow.
    number_of_bins : int
    maximum_radius : int
        In pixels.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scale_bins: bool = True
    number_of_bins: Annotated[int, Field(ge=2)] = 4
    maximum_radius: Annotated[int, Field(ge=1)] = 100


class MeasureObjectIntensityDistribution(Step):
    """Measure how intensity is spread within objects.

    Parameters
    ----------
    images : tuple of str
    objects : tuple of Measured
    bins : tuple of Bins
        As in CellProfiler, where there are several, all are laid out as the first is: by its maximum radius,
        or scaled.
    calculate_zernikes : {'None', 'Magnitudes only', 'Magnitudes and phase'}
    maximum_zernike_moment : int
        The highest degree.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES, INTENSITY_FEATURES)

    images: tuple[ImageName, ...]
    objects: tuple[Measured, ...]
    bins: Annotated[tuple[Bins, ...], Field(min_length=1)] = (Bins(),)
    calculate_zernikes: Literal["None", "Magnitudes only", "Magnitudes and phase"] = "None"
    maximum_zernike_moment: Annotated[int, Field(ge=1, le=20)] = 9

    def run(self, workspace: Workspace) -> None:
        """Measure each kind of objects in each image."""
        for measured in self.objects:
            objects = workspace.objects[measured.objects]
            positions = self._positions(workspace, measured)
            for image in self.images:
                pixels = gray(workspace, image)
                for bins in self.bins:
                    columns = radial_distribution(
                        objects,
                        pixels,
                        bins=bins.number_of_bins,
                        overflow=not bins.scale_bins,
                        positions=positions,
                    )
                    workspace.measure_objects(measured.objects, FEATURES.named(columns, image=image))
                if self.calculate_zernikes != "None":
                    columns = intensity_zernikes(
                        objects,
                        pixels,
                        degree=self.maximum_zernike_moment,
                        phases=self.calculate_zernikes == "Magnitudes and phase",
                    )
                    named = INTENSITY_FEATURES.named(columns, image=image)
                    workspace.measure_objects(measured.objects, named)

    def _positions(self, workspace: Workspace, measured: Measured) -> Radii:
        first, others = self.bins[0], measured.center_objects
        return radii(
            workspace.objects[measured.objects],
            center=measured.center,
            center_objects=None if others is None else workspace.objects[others],
            maximum_radius=None if first.scale_bins else first.maximum_radius,
        )
