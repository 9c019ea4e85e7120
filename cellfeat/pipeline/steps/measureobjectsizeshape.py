"""MeasureObjectSizeShape: how large objects are, and of what shape."""

from typing import ClassVar

from cellfeat.features import Features
from cellfeat.measure.size_shape import FEATURES, size_shape
from cellfeat.pipeline.step import ObjectsName, Step
from cellfeat.pipeline.workspace import Workspace


class MeasureObjectSizeShape(Step):
    """Measure size and shape of objects.

    Parameters
    ----------
    objects : tuple of str
    calculate_advanced : bool
        Whether to add moments and the inertia tensor.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    objects: tuple[ObjectsName, ...]
    calculate_advanced: bool = False

    def run(self, workspace: Workspace) -> None:
        """Measure each kind of objects."""
        for name in self.objects:
            columns = size_shape(workspace.objects[name], advanced=self.calculate_advanced)
            workspace.measure_objects(name, FEATURES.named(columns))
