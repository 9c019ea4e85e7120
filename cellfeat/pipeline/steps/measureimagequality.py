"""MeasureImageQuality: sharpness, saturation, intensity and thresholds of images."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from cellfeat.errors import ImageError
from cellfeat.features import Features
from cellfeat.measure.image_quality import FEATURES, image_quality
from cellfeat.measure.quality_otsu import Criterion
from cellfeat.measure.quality_thresholds import ALL_THRESHOLDS, Classes, Method, QualityThreshold, Side
from cellfeat.pipeline.step import ImageName, Step, gray
from cellfeat.pipeline.workspace import Workspace


class ThresholdMethod(BaseModel):
    """A thresholding method and its settings, see `QualityThreshold`.

    Parameters
    ----------
    method : {'Otsu', 'MoG', 'Background', 'RobustBackground', 'RidlerCalvard', 'Kapur', 'MCT'}
    object_fraction : float
        For MoG: share of the image that objects cover.
    classes : {'Two classes', 'Three classes'}
        For Otsu.
    minimize : {'Weighted variance', 'Entropy'}
        For Otsu.
    middle : {'Foreground', 'Background'}
        For Otsu with three classes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method = "Otsu"
    object_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    classes: Classes = "Two classes"
    minimize: Criterion = "Weighted variance"
    middle: Side = "Foreground"


class MeasureImageQuality(Step):
    """Measure the quality of images.

    Parameters
    ----------
    images : tuple of str
        Gray images to measure; with none, all that were loaded from files.
    image_scalings : bool
        Report what the file's pixels were divided by.
    blur_scales : tuple of int
        Distances in pixels at which sharpness is measured; with none it is not.
    saturation, intensity : bool
    thresholds : tuple of ThresholdMethod
        Thresholds to find; with none, none.
    all_threshold_methods : bool
        Find those of all methods instead.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    images: tuple[ImageName, ...] = ()
    image_scalings: bool = True
    blur_scales: tuple[Annotated[int, Field(ge=1)], ...] = (20,)
    saturation: bool = True
    intensity: bool = True
    thresholds: tuple[ThresholdMethod, ...] = (ThresholdMethod(),)
    all_threshold_methods: bool = False

    def run(self, workspace: Workspace) -> None:
        """Measure each image."""
        thresholds = tuple(
            QualityThreshold(t.method, t.object_fraction, t.classes, t.minimize, t.middle)
            for t in self.thresholds
        )
        for image in self.images or _loaded(workspace):
            values = image_quality(
                gray(workspace, image),
                blur_scales=self.blur_scales,
                saturation=self.saturation,
                intensity=self.intensity,
                thresholds=ALL_THRESHOLDS if self.all_threshold_methods else thresholds,
            )
            if self.image_scalings:
                values["ImageQuality_Scaling"] = workspace.images[image].scale or float("nan")
            workspace.measure_image(FEATURES.named(values, image=image))


def _loaded(workspace: Workspace) -> list[str]:
    """Images that were read from files, which the image's row names."""
    names = [name for name in workspace.images if f"FileName_{name}" in workspace.image_row]
    if not names:
        raise ImageError("no image was loaded from a file: name the images to measure in `images`")
    return names
