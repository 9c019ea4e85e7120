"""MeasureImageSkeleton: branches and ends of a skeleton."""

from typing import ClassVar

from cellfeat.features import Features
from cellfeat.measure.skeleton import FEATURES, image_skeleton
from cellfeat.pipeline.step import ImageName, Step, flat
from cellfeat.pipeline.workspace import Workspace


class MeasureImageSkeleton(Step):
    """Count branches and ends of a skeleton, as MorphologicalSkeleton makes it.

    Parameters
    ----------
    image : str
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    image: ImageName

    def run(self, workspace: Workspace) -> None:
        """Count, into the image's row."""
        values = image_skeleton(flat(workspace, self.image).pixels)
        workspace.measure_image(FEATURES.named(values, image=self.image))
