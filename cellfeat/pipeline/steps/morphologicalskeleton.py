"""MorphologicalSkeleton: thin a binary image to lines one pixel wide."""

from cellfeat.image.skeleton import skeleton
from cellfeat.pipeline.step import ImageName, NewImageName, Step
from cellfeat.pipeline.workspace import Image, Workspace


class MorphologicalSkeleton(Step):
    """Thin a binary image.

    Parameters
    ----------
    input_image : str
        A binary image, as Threshold makes it.
    output_image : str
    """

    input_image: ImageName
    output_image: NewImageName

    def run(self, workspace: Workspace) -> None:
        """Thin, into a new image."""
        workspace.images[self.output_image] = Image(skeleton(workspace.images[self.input_image].pixels))
