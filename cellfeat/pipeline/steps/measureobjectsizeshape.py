"""MeasureObjectSizeShape: how large objects are, and of what shape."""

from typing import ClassVar

from cellfeat.features import Features
from cellfeat.measure.size_shape import FEATURES, size_shape
from cellfeat.measure.zernike import SHAPE_FEATURES, shape_zernikes
from cellfeat.pipeline.step import ObjectsName, Step
from cellfeat.pipeline.workspace import Workspace


class MeasureObjectSizeShape(Step):
    """Measure size and shape of objects.

    Parameters
    ----------
    objects : tuple of str
    calculate_zernikes : bool
        Whether to add Zernike moments up to degree 9.
    calculate_advanced : bool
        Whether to add moments and the inertia tensor.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES, SHAPE_FEATURES)

    objects: tuple[ObjectsName, ...]
    calculate_zernikes: bool = True
    calculate_advanced: bool = False

    def run(self, workspace: Workspace) -> None:
        """Measure each kind of objects."""
        for name in self.objects:
            objects = workspace.objects[name]
            columns = size_shape(objects, advanced=self.calculate_advanced)
            workspace.measure_objects(name, FEATURES.named(columns))
            if self.calculate_zernikes:
                workspace.measure_objects(name, SHAPE_FEATURES.named(shape_zernikes(objects)))
