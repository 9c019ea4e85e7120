"""The settings of a threshold, which Threshold and IdentifyPrimaryObjects share."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from cellfeat.errors import InputError
from cellfeat.image import separation, threshold
from cellfeat.image.pixels import GrayImage
from cellfeat.image.robust_background import Averaging, Variance
from cellfeat.image.threshold import Classes, Method, Middle, Strategy, find_threshold
from cellfeat.pipeline.step import Step
from cellfeat.pipeline.workspace import Workspace

Share = Annotated[float, Field(ge=0, le=1)]

METHODS: dict[str, tuple[str, ...]] = {
    "Global": ("Minimum Cross-Entropy", "Otsu", "Robust Background", "Measurement", "Manual"),
    "Adaptive": ("Minimum Cross-Entropy", "Otsu", "Robust Background", "Sauvola"),
}


class ThresholdSettings(Step):
    """Settings of a threshold, and the mask they make.

    Parameters
    ----------
    threshold_strategy : {'Global', 'Adaptive'}
    thresholding_method : str
        'Minimum Cross-Entropy', 'Otsu' or 'Robust Background'; if global also 'Measurement' and 'Manual', if
        adaptive also 'Sauvola'.
    threshold_smoothing_scale : float
        Diameter in pixels that holds half the weight of a blur before the comparison; 0 for none.
    threshold_correction_factor : float
    threshold_bounds : tuple of float
    manual_threshold : float
    measurement : str or None
        Column of the image's row, for 'Measurement'.
    otsu_classes : {'Two classes', 'Three classes'}
    log_transform : bool
    middle_class : {'Foreground', 'Background'}
    adaptive_window : int
        In pixels.
    lower_outlier_fraction, upper_outlier_fraction, averaging_method, variance_method, number_of_deviations
        For 'Robust Background'.
    """

    threshold_strategy: Strategy = "Global"
    thresholding_method: Method = "Minimum Cross-Entropy"
    threshold_smoothing_scale: Annotated[float, Field(ge=0)] = 1.3488
    threshold_correction_factor: float = 1.0
    threshold_bounds: tuple[Share, Share] = (0.0, 1.0)
    manual_threshold: Share = 0.0
    measurement: str | None = None
    otsu_classes: Classes = "Two classes"
    log_transform: bool = False
    middle_class: Middle = "Foreground"
    adaptive_window: Annotated[int, Field(ge=1)] = 50
    lower_outlier_fraction: Share = 0.05
    upper_outlier_fraction: Share = 0.05
    averaging_method: Averaging = "Mean"
    variance_method: Variance = "Standard deviation"
    number_of_deviations: float = 2.0

    @model_validator(mode="after")
    def _fits(self) -> "ThresholdSettings":
        there = METHODS[self.threshold_strategy]
        if self.thresholding_method not in there:
            raise ValueError(
                f"thresholding_method = {self.thresholding_method!r} does not go with threshold_strategy = "
                f"{self.threshold_strategy!r}; that has {', '.join(there)}"
            )
        if self.thresholding_method == "Measurement" and self.measurement is None:
            raise ValueError("measurement: name the column of the image's row that holds the threshold")
        if self.threshold_bounds[0] > self.threshold_bounds[1]:
            raise ValueError("threshold_bounds: the lower bound is above the upper one")
        return self

    def _mask(self, workspace: Workspace, image: GrayImage, name: str) -> NDArray[np.bool_]:
        """Make the mask of an image, and write the threshold's columns under a name."""
        pixels = image.pixels
        is_sorted = self.thresholding_method == "Minimum Cross-Entropy" and not self.log_transform
        found = find_threshold(
            pixels,
            strategy=self.threshold_strategy,
            method=self.thresholding_method,
            correction_factor=self.threshold_correction_factor,
            bounds=self.threshold_bounds,
            log_transform=self.log_transform,
            window=self.adaptive_window,
            given=self._given(workspace),
            classes=self.otsu_classes,
            middle_class=self.middle_class,
            lower_outlier_fraction=self.lower_outlier_fraction,
            upper_outlier_fraction=self.upper_outlier_fraction,
            averaging_method=self.averaging_method,
            variance_method=self.variance_method,
            number_of_deviations=self.number_of_deviations,
            in_order=image.in_order if is_sorted else None,
        )
        mask = found.foreground(pixels, smoothing_scale=self.threshold_smoothing_scale)
        workspace.measure_image(threshold.FEATURES.named(found.columns, name=name))
        workspace.measure_image(separation.FEATURES.named(separation.separation(image, mask), name=name))
        return mask

    def _given(self, workspace: Workspace) -> float:
        if self.thresholding_method != "Measurement":
            return self.manual_threshold
        value = workspace.image_row.get(self.measurement or "")
        if value is None or isinstance(value, str):
            raise InputError(f"measurement = {self.measurement!r}: no step before has measured such a number")
        return float(value)
