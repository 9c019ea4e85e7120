"""MeasureImageOverlap: how well a binary image agrees with one taken as the truth."""

from typing import Annotated, ClassVar

from cellfeat.errors import ImageError
from cellfeat.features import Features
from cellfeat.measure.image_overlap import FEATURES, image_overlap
from cellfeat.pipeline.left_out import NO_EARTH_MOVER
from cellfeat.pipeline.step import ImageName, Step
from cellfeat.pipeline.workspace import Workspace


class MeasureImageOverlap(Step):
    """Compare a binary image with the true one.

    Parameters
    ----------
    ground_truth_image, tested_image : str
    calculate_earth_movers_distance : False
        It is not measured: CellProfiler's rests on random k-means points of one version of scikit-learn.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    ground_truth_image: ImageName
    tested_image: ImageName
    calculate_earth_movers_distance: Annotated[bool, NO_EARTH_MOVER] = False

    def run(self, workspace: Workspace) -> None:
        """Compare, into the image's row."""
        pixels = [workspace.images[name].pixels for name in (self.ground_truth_image, self.tested_image)]
        for name, image in zip((self.ground_truth_image, self.tested_image), pixels, strict=True):
            if image.dtype != bool:
                raise ImageError(f"{name} is not a binary image: use Threshold first")
        workspace.measure_image(FEATURES.named(image_overlap(*pixels), tested=self.tested_image))
