"""Intensity of a whole image, or of the part of it within objects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import GrayImage, as_gray
from cellfeat.kernels.image_intensity import statistics

SOURCE = "MeasureImageIntensity"
NOTHING = "0 if there are no pixels"

MEANINGS = (
    ("TotalIntensity", "Sum of the pixel intensities.", "intensity", "[0, inf)"),
    ("MeanIntensity", "Mean of the pixel intensities.", "intensity", "[0, 1]"),
    ("MedianIntensity", "Median of the pixel intensities.", "intensity", "[0, 1]"),
    ("StdIntensity", "Standard deviation of the pixel intensities (divided by n).", "intensity", "[0, 1]"),
    ("MADIntensity", "Median of the distances |intensity - median|.", "intensity", "[0, 1]"),
    ("MinIntensity", "Smallest pixel intensity.", "intensity", "[0, 1]"),
    ("MaxIntensity", "Largest pixel intensity.", "intensity", "[0, 1]"),
    ("TotalArea", "Number of pixels measured.", "pixels", "[0, inf)"),
    ("PercentMaximal", "Share of the pixels that are as bright as the brightest.", "percent", "[0, 100]"),
    ("LowerQuartileIntensity", "25th percentile of the pixel intensities.", "intensity", "[0, 1]"),
    ("UpperQuartileIntensity", "75th percentile of the pixel intensities.", "intensity", "[0, 1]"),
    (
        "Percentile_{percentile}",
        "Value at place (n - 1) p / 100 of the n sorted intensities, counted from 0 and interpolated.",
        "intensity",
        "[0, 1]",
    ),
)

FEATURES = Features(
    *(
        Feature(f"Intensity_{name}_{{image}}", meaning, unit, span, source=SOURCE)
        for name, meaning, unit, span in MEANINGS
    ),
    *(
        Feature(
            f"Intensity_{name}_{{image}}_{{objects}}",
            f"Within objects: {meaning}",
            unit,
            span,
            NOTHING,
            SOURCE,
        )
        for name, meaning, unit, span in MEANINGS
    ),
)


def image_intensity(
    pixels: ArrayLike,
    *,
    mask: ArrayLike | None = None,
    percentiles: Sequence[int] = (),
) -> dict[str, float | int | np.generic]:
    """Measure the intensity of an image.

    Parameters
    ----------
    pixels : array_like (H, W), float
        Intensities, as a rule in [0, 1].
    mask : array_like (H, W), bool, optional
        Where to measure, such as ``labels > 0``; everywhere by default.
    percentiles : sequence of int in 0..100
        Further percentiles to measure.

    Returns
    -------
    dict of str to number
        The columns of `FEATURES` without the names of image and objects. All 0 if the mask is empty.

    Raises
    ------
    InputError
        Pixels, mask or percentiles are not of that form.

    Notes
    -----
    CellProfiler's module is MeasureImageIntensity. As there, what comes of float32 pixels is float32, summed
    pairwise, but for the mean (the sum divided in float64) and the percentiles (interpolated in float64).
    """
    image = as_gray(pixels)
    wrong = [p for p in percentiles if not (isinstance(p, int | np.integer) and 0 <= p <= 100)]
    if wrong:
        raise InputError(f"percentiles must be whole numbers from 0 to 100, not {wrong[0]}")
    if mask is not None:
        inside, shape = np.asarray(mask), image.pixels.shape
        if inside.shape != shape or inside.dtype != bool:
            raise InputError(f"mask must be bool and of the shape {shape}, not {inside.dtype} {inside.shape}")
        image = GrayImage(image.pixels[inside])
    if image.pixels.size == 0:
        of_one = _statistics(GrayImage(np.zeros(1, image.pixels.dtype)), percentiles)
        return {name: type(value)(0) for name, value in of_one.items()}
    return _statistics(image, percentiles)


def _statistics(image: GrayImage, percentiles: Sequence[int]) -> dict[str, float | int | np.generic]:
    size = image.pixels.size
    found, quantiles, brightest = statistics(
        image.in_order, image.sums, np.array([25, 75, *percentiles], np.int64)
    )
    total, deviation, median, distance, least, largest = found
    lower, upper, *others = quantiles.tolist()
    return {
        "Intensity_TotalIntensity": total,
        "Intensity_MeanIntensity": float(total) / size,
        "Intensity_MedianIntensity": median,
        "Intensity_StdIntensity": deviation,
        "Intensity_MADIntensity": distance,
        "Intensity_MinIntensity": least,
        "Intensity_MaxIntensity": largest,
        "Intensity_TotalArea": size,
        "Intensity_PercentMaximal": 100.0 * float(brightest) / size,
        "Intensity_LowerQuartileIntensity": lower,
        "Intensity_UpperQuartileIntensity": upper,
    } | {
        f"Intensity_Percentile_{percentile}": value
        for percentile, value in zip(percentiles, others, strict=True)
    }
