"""MeasureObjectOverlap: how well objects agree with objects taken as the truth."""

from typing import Annotated, ClassVar

from cellfeat.features import Features
from cellfeat.measure.object_overlap import FEATURES, object_overlap
from cellfeat.pipeline.left_out import NO_EARTH_MOVER
from cellfeat.pipeline.step import ObjectsName, Step
from cellfeat.pipeline.workspace import Workspace


class MeasureObjectOverlap(Step):
    """Compare objects with true ones.

    Parameters
    ----------
    ground_truth_objects, tested_objects : str
    calculate_earth_movers_distance : False
        It is not measured: CellProfiler's rests on random k-means points of one version of scikit-learn.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    ground_truth_objects: ObjectsName
    tested_objects: ObjectsName
    calculate_earth_movers_distance: Annotated[bool, NO_EARTH_MOVER] = False

    def run(self, workspace: Workspace) -> None:
        """Compare, into the image's row."""
        truth, tested = self.ground_truth_objects, self.tested_objects
        values = object_overlap(workspace.objects[truth], workspace.objects[tested])
        workspace.measure_image(FEATURES.named(values, ground_truth=truth, tested=tested))
