"""MeasureObjectNeighbors: how many neighbours objects have, how near, how much they touch."""

from typing import Annotated, ClassVar

from pydantic import Field

from cellfeat.features import Features
from cellfeat.measure.neighbors import FEATURES, Method, neighborhood
from cellfeat.pipeline.left_out import NO_COLORED_IMAGE
from cellfeat.pipeline.step import ObjectsName, Step
from cellfeat.pipeline.workspace import Workspace


class MeasureObjectNeighbors(Step):
    """Measure the neighbours of each object.

    Parameters
    ----------
    objects : str
    neighboring_objects : str or None
        The objects that may be neighbours; None is the same objects.
    method : {'Adjacent', 'Expand until adjacent', 'Within a specified distance'}
    neighbor_distance : int
        In pixels, for 'Within a specified distance'.
    consider_objects_discarded_for_touching_image_border : bool
        Whether objects that identification discarded may be neighbours. CellProfiler's name for it: in fact
        these are the objects discarded for being too large. If not, they are none for later modules either,
        as in CellProfiler.
    retain_neighbor_count_image, retain_percent_touching_image : False
        Images coloured by these measurements are not made.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    objects: ObjectsName
    neighboring_objects: ObjectsName | None = None
    method: Method = "Expand until adjacent"
    neighbor_distance: Annotated[int, Field(ge=1)] = 5
    consider_objects_discarded_for_touching_image_border: bool = True
    retain_neighbor_count_image: Annotated[bool, NO_COLORED_IMAGE] = False
    retain_percent_touching_image: Annotated[bool, NO_COLORED_IMAGE] = False

    def run(self, workspace: Workspace) -> None:
        """Measure, and record who is whose neighbour."""
        others = self.neighboring_objects or self.objects
        is_same = others == self.objects
        neighbors = workspace.objects[others]
        if not self.consider_objects_discarded_for_touching_image_border:
            neighbors.drop_discarded()
        found = neighborhood(
            workspace.objects[self.objects],
            neighbors=neighbors,
            method=self.method,
            distance=self.neighbor_distance,
        )
        names = {} if is_same else {"neighbors": others}
        workspace.measure_objects(self.objects, FEATURES.named(found.columns, **names))
        if len(found.pairs):
            workspace.relationships.append(("Neighbors", self.objects, others, found.pairs))
