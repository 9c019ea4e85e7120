"""Threshold: a binary image from a gray one."""

from typing import Annotated, ClassVar

from pydantic import Field

from cellfeat.features import Features
from cellfeat.image import separation, threshold
from cellfeat.pipeline.step import ImageName, NewImageName, flat
from cellfeat.pipeline.threshold_settings import ThresholdSettings
from cellfeat.pipeline.workspace import Image, Workspace


class Threshold(ThresholdSettings):
    """Make a binary image of the pixels at and above a threshold.

    Parameters
    ----------
    input_image, output_image : str
    others
        See `ThresholdSettings`.
    """

    features: ClassVar[tuple[Features, ...]] = (threshold.FEATURES, separation.FEATURES)

    input_image: ImageName
    output_image: NewImageName = "Threshold"
    threshold_smoothing_scale: Annotated[float, Field(ge=0)] = 0.0

    def run(self, workspace: Workspace) -> None:
        """Threshold, and measure how well that separates."""
        source = flat(workspace, self.input_image)
        mask = self._mask(workspace, source.gray, self.output_image)
        workspace.images[self.output_image] = Image(mask, source.scale)
