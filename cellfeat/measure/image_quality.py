"""Quality of an image: sharpness, saturation, intensity, and what it would be thresholded at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_gray
from cellfeat.measure.blur import correlation, focus_score, local_focus_score, power_slope
from cellfeat.measure.image_intensity import image_intensity
from cellfeat.measure.quality_thresholds import QualityThreshold, quality_threshold

SOURCE = "MeasureImageQuality"


def _feature(name: str, meaning: str, unit: str = "", span: str = "", undefined: str = "") -> Feature:
    return Feature(f"ImageQuality_{name}", meaning, unit, span, undefined, SOURCE)


FEATURES = Features(
    _feature(
        "Scaling_{image}", "What the file's pixels were divided by.", undefined="nan if it is not known"
    ),
    _feature(
        "FocusScore_{image}",
        "Variance of the intensities divided by their mean: the sharper, the higher.",
        span="[0, inf)",
        undefined="0 for a black image",
    ),
    _feature(
        "LocalFocusScore_{image}_{scale}",
        "Over tiles with sides of at most the scale: variance of (variance / mean of a tile), divided by the "
        "median of that.",
        span="[0, inf)",
        undefined="0 if half of the tiles are constant",
    ),
    _feature(
        "Correlation_{image}_{scale}",
        "Haralick's correlation, at 8 gray levels, of the pixels with those so many columns to their right: "
        "high if the image is blurred over such distances.",
        span="[-1, 1]",
        undefined="0 for a constant image, or one not wider than the scale",
    ),
    _feature(
        "PowerLogLogSlope_{image}",
        "Slope of the logarithm of the power in the image's Fourier spectrum over that of the spatial "
        "frequency: steeper without fine detail.",
        undefined="0 for a constant image, or one with a side below 32 pixels",
    ),
    _feature(
        "PercentMaximal_{image}", "Share of pixels at the image's largest intensity.", "percent", "[0, 100]"
    ),
    _feature(
        "PercentMinimal_{image}", "Share of pixels at the image's smallest intensity.", "percent", "[0, 100]"
    ),
    _feature("TotalArea_{image}", "Number of pixels.", "pixels", "[1, inf)"),
    _feature("TotalIntensity_{image}", "Sum of the pixel intensities.", "intensity", "[0, inf)"),
    _feature("MeanIntensity_{image}", "Mean of the pixel intensities.", "intensity", "[0, 1]"),
    _feature("MedianIntensity_{image}", "Median of the pixel intensities.", "intensity", "[0, 1]"),
    _feature("StdIntensity_{image}", "Standard deviation of the pixel intensities.", "intensity", "[0, 1]"),
    _feature("MADIntensity_{image}", "Median of the distances |intensity - median|.", "intensity", "[0, 1]"),
    _feature("MaxIntensity_{image}", "Largest pixel intensity.", "intensity", "[0, 1]"),
    _feature("MinIntensity_{image}", "Smallest pixel intensity.", "intensity", "[0, 1]"),
    _feature(
        "ThresholdOtsu_{image}_{variant}",
        "Threshold by Otsu's method on logarithms. The variant has the number of classes, for three F or B "
        "as the middle one belongs to foreground or background, and W or S as the weighted variance or the "
        "entropy is minimized.",
        "intensity",
        "[0, 1]",
    ),
    _feature(
        "ThresholdMoG_{image}_{percent}",
        "Threshold by a mixture of three normal distributions, objects covering so many percent.",
        "intensity",
        "[0, 1]",
        "1 if fewer than three pixels are to be expected in one of the classes",
    ),
    _feature("ThresholdBackground_{image}", "Twice the mode of the intensities.", "intensity"),
    _feature(
        "ThresholdRobustBackground_{image}",
        "Mean and two standard deviations of the intensities between the outer twentieths.",
        "intensity",
        undefined="0 for fewer than three pixels",
    ),
    _feature(
        "ThresholdRidlerCalvard_{image}",
        "Threshold half way between the means of its two sides, on logarithms (Ridler and Calvard, 1978).",
        "intensity",
        "[0, 1]",
        "0 for fewer than three pixels",
    ),
    _feature(
        "ThresholdKapur_{image}",
        "Threshold with the largest entropy of its two sides, on logarithms (Kapur, Sahoo and Wong, 1985).",
        "intensity",
        "[0, 1]",
        "0 for fewer than three pixels",
    ),
    _feature(
        "ThresholdMCT_{image}",
        "Threshold whose binary image correlates best with the image (Padmanabhan et al., 2010).",
        "intensity",
    ),
)

INTENSITIES = ("Total", "Mean", "Median", "Std", "MAD", "Max", "Min")


def image_quality(
    pixels: ArrayLike,
    *,
    blur_scales: Sequence[int] = (20,),
    saturation: bool = True,
    intensity: bool = True,
    thresholds: Sequence[QualityThreshold] = (QualityThreshold(),),
) -> dict[str, float | int | np.generic]:
    """Measure the quality of an image.

    Parameters
    ----------
    pixels : array_like (H, W), float
        Intensities, as a rule in [0, 1].
    blur_scales : sequence of int
        Distances in pixels at which sharpness is measured; with none it is not.
    saturation : bool
        Measure the shares of pixels at the largest and the smallest intensity.
    intensity : bool
        Measure sum, mean, median, spread and extremes of the intensities.
    thresholds : sequence of QualityThreshold
        Thresholds to find.

    Returns
    -------
    dict of str to number
        The columns of `FEATURES` without the image's name, but for the scaling, which is the file's.

    Raises
    ------
    InputError
        Not a gray image of floats, or a scale below 1.

    Notes
    -----
    CellProfiler's module is MeasureImageQuality. Bray et al., Workflow and metrics for image quality control
    in large-scale high-content screens, Journal of Biomolecular Screening 17, 2012.
    """
    image = as_gray(pixels)
    values: dict[str, float | int | np.generic] = {}
    if blur_scales:
        if min(blur_scales) < 1:
            raise InputError(f"blur_scales must be 1 pixel or more, not {min(blur_scales)}")
        values["FocusScore"] = focus_score(image)
        values["PowerLogLogSlope"] = power_slope(image)
        for scale in blur_scales:
            values[f"LocalFocusScore_{scale}"] = local_focus_score(image, scale)
            values[f"Correlation_{scale}"] = correlation(image, scale)
    measured = image_intensity(image)
    if saturation:
        in_order = image.in_order
        values["PercentMaximal"] = measured["Intensity_PercentMaximal"]
        values["PercentMinimal"] = 100.0 * int(in_order.searchsorted(in_order[0], "right")) / in_order.size
    if intensity:
        values["TotalArea"] = measured["Intensity_TotalArea"]
        values |= {f"{name}Intensity": measured[f"Intensity_{name}Intensity"] for name in INTENSITIES}
    values |= {threshold.key: quality_threshold(image, threshold) for threshold in thresholds}
    return {f"ImageQuality_{key}": value for key, value in values.items()}
