"""MeasureColocalization: how images agree, pixel by pixel."""

from itertools import combinations
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from cellfeat.features import Features
from cellfeat.measure.colocalization import FEATURES, METRICS, Metric, colocalization, object_colocalization
from cellfeat.measure.costes import CostesMethod, Limits, costes_thresholds
from cellfeat.pipeline.step import ImageName, ObjectsName, Step, gray
from cellfeat.pipeline.workspace import Workspace

LEVELS_OF_8_BITS = 255.0


class MeasureColocalization(Step):
    """Measure how the images of each pair agree.

    Parameters
    ----------
    images : tuple of str
        Two gray images or more; each is paired with each later one.
    threshold : float
        What counts as bright for Manders, RWC and overlap, in percent of the largest intensity.
    where : {'Across entire image', 'Within objects', 'Both'}
    objects : tuple of str
        Kinds of objects to measure within.
    metrics : tuple of {'Correlation', 'Manders', 'RWC', 'Overlap', 'Costes'}
    costes_method : {'Faster', 'Fast', 'Accurate'}
        How Costes' thresholds are sought.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: Annotated[tuple[ImageName, ...], Field(min_length=2)]
    threshold: Annotated[float, Field(ge=0, le=99)] = 15.0
    where: Literal["Across entire image", "Within objects", "Both"] = "Across entire image"
    objects: tuple[ObjectsName, ...] = ()
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)] = METRICS
    costes_method: CostesMethod = "Faster"

    @model_validator(mode="after")
    def _objects_where_they_are_measured(self) -> "MeasureColocalization":
        if bool(self.objects) == (self.where == "Across entire image"):
            raise ValueError("objects: name them where objects are measured, and only there")
        return self

    def run(self, workspace: Workspace) -> None:
        """Measure each pair of images, as a whole and within objects as set."""
        for first, second in combinations(self.images, 2):
            pixels, other = gray(workspace, first), gray(workspace, second)
            costes = self._costes(workspace, first, second) if "Costes" in self.metrics else None
            if self.where != "Within objects":
                values = colocalization(
                    pixels, other, threshold=self.threshold, metrics=self.metrics, costes=costes
                )
                workspace.measure_image(FEATURES.named(values, first=first, second=second))
            for name in self.objects:
                columns = object_colocalization(
                    workspace.objects[name],
                    pixels,
                    other,
                    threshold=self.threshold,
                    metrics=self.metrics,
                    costes=costes,
                )
                workspace.measure_objects(name, FEATURES.named(columns, first=first, second=second))

    def _costes(self, workspace: Workspace, first: str, second: str) -> Limits:
        pixels, other = gray(workspace, first).pixels, gray(workspace, second).pixels
        scales = [s for name in (first, second) if (s := workspace.images[name].scale) is not None]
        return costes_thresholds(
            pixels, other, method=self.costes_method, scale=max(scales, default=LEVELS_OF_8_BITS)
        )
