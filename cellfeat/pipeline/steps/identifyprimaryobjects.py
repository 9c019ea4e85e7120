"""IdentifyPrimaryObjects: objects from a gray image alone."""

from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from cellfeat.features import Features
from cellfeat.image import separation, threshold
from cellfeat.image.pixels import GrayImage
from cellfeat.objects import location
from cellfeat.objects.declump import Declumping, Dividing
from cellfeat.objects.primary import FillHoles, primary_objects
from cellfeat.pipeline.step import ImageName, NewObjectsName, gray
from cellfeat.pipeline.threshold_settings import ThresholdSettings
from cellfeat.pipeline.workspace import Workspace

Diameter = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(ge=0)]

ADVANCED = {
    "thresholding_method",
    "threshold_strategy",
    "threshold_smoothing_scale",
    "log_transform",
    "declumping_method",
    "dividing_lines",
    "suppression_distance",
    "low_resolution_maxima",
    "fill_holes",
    "excessive_objects",
}


class IdentifyPrimaryObjects(ThresholdSettings):
    """Find bright objects by a threshold, and divide those that touch.

    Parameters
    ----------
    input_image, objects : str
    typical_diameter : tuple of int
        Least and largest, in pixels.
    discard_outside_diameter_range, discard_touching_border : bool
    use_advanced_settings : bool
        False is CellProfiler's basic mode: the defaults of the settings below, which must then not be given.
    declumping_method : {'Intensity', 'Shape', 'None'}
    dividing_lines : {'Intensity', 'Shape', 'Propagate', 'None'}
    smoothing_filter_size, suppression_distance : float or None
        In pixels; None is CellProfiler's automatic choice.
    low_resolution_maxima : bool
    fill_holes : {'Never', 'After both thresholding and declumping', 'After declumping only'}
    excessive_objects : {'Continue', 'Erase'}
        What happens if there are more than `maximum_object_count`.
    maximum_object_count : int
    dark_objects : bool
        Find objects darker than their ground: all of the above is done on 1 - image, cut off at 0 and 1, as
        after CellProfiler's ImageMath with the operation Invert. Thresholds are those of the inverted image;
        the image itself stays as it is for the steps that measure.
    others
        See `ThresholdSettings`.
    """

    features: ClassVar[tuple[Features, ...]] = (threshold.FEATURES, separation.FEATURES, location.FEATURES)

    input_image: ImageName
    objects: NewObjectsName = "IdentifyPrimaryObjects"
    typical_diameter: tuple[Diameter, Diameter] = (10, 40)
    discard_outside_diameter_range: bool = True
    discard_touching_border: bool = True
    use_advanced_settings: bool = True
    declumping_method: Declumping = "Intensity"
    dividing_lines: Dividing = "Intensity"
    smoothing_filter_size: Positive | None = None
    suppression_distance: Positive | None = None
    low_resolution_maxima: bool = True
    fill_holes: FillHoles = "After both thresholding and declumping"
    excessive_objects: Literal["Continue", "Erase"] = "Continue"
    maximum_object_count: Annotated[int, Field(ge=1)] = 500
    dark_objects: bool = False

    @model_validator(mode="before")
    @classmethod
    def _basic_mode(cls, settings: Any) -> Any:
        given = ADVANCED & set(settings) if isinstance(settings, dict) else set()
        if given and not settings.get("use_advanced_settings", True):
            raise ValueError(f"use_advanced_settings = false: leave out {', '.join(sorted(given))}")
        return settings

    @model_validator(mode="after")
    def _least_before_largest(self) -> Self:
        if self.typical_diameter[0] > self.typical_diameter[1]:
            raise ValueError("typical_diameter: the least is above the largest")
        return self

    def run(self, workspace: Workspace) -> None:
        """Threshold, divide, filter; write thresholds, counts and centres."""
        image = gray(workspace, self.input_image)
        if self.dark_objects:
            image = GrayImage(np.clip(1 - image.pixels, 0, 1))
        mask = self._mask(workspace, image, self.objects)
        found = primary_objects(
            mask,
            image.pixels,
            typical_diameter=self.typical_diameter,
            discard_outside_diameter_range=self.discard_outside_diameter_range,
            discard_touching_border=self.discard_touching_border,
            declumping_method=self.declumping_method,
            dividing_lines=self.dividing_lines,
            smoothing_filter_size=self.smoothing_filter_size,
            suppression_distance=self.suppression_distance,
            low_resolution=self.low_resolution_maxima,
            fill_holes=self.fill_holes,
            most_objects=self.maximum_object_count if self.excessive_objects == "Erase" else None,
        )
        workspace.objects[self.objects] = found
        workspace.measure_image(location.FEATURES.named(location.count(found), objects=self.objects))
        workspace.measure_objects(self.objects, location.location(found))
