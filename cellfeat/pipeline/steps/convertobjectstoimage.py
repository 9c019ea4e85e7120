"""ConvertObjectsToImage: objects as an image, for SaveImages."""

from cellfeat.objects.to_image import ColorFormat, to_image
from cellfeat.pipeline.step import NewImageName, ObjectsName, Step
from cellfeat.pipeline.workspace import Image, Workspace


class ConvertObjectsToImage(Step):
    """Draw objects.

    Parameters
    ----------
    input_objects : str
    output_image : str
    color_format : {'Binary (black & white)', 'Grayscale', 'uint16'}
        CellProfiler's 'Color', jumbled colours of a colour map, is not made.
    """

    input_objects: ObjectsName
    output_image: NewImageName = "CellImage"
    color_format: ColorFormat

    def run(self, workspace: Workspace) -> None:
        """Draw, into a new image."""
        pixels = to_image(workspace.objects[self.input_objects], color_format=self.color_format)
        workspace.images[self.output_image] = Image(pixels)
