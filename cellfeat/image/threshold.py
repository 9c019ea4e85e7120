"""Thresholds of an image, one for all pixels or one for each, and the binary image they make."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.adaptive import adaptive
from cellfeat.image.cross_entropy import minimum_cross_entropy, tolerance
from cellfeat.image.histogram import Values
from cellfeat.image.log_scale import log_scale
from cellfeat.image.otsu import otsu, otsu_three
from cellfeat.image.pixels import Pixels
from cellfeat.image.robust_background import Averaging, Variance, robust_background
from cellfeat.image.sauvola import sauvola
from cellfeat.image.smooth import sigma_of_scale, smooth
from cellfeat.kernels.sort import sorted_in_groups

Strategy = Literal["Global", "Adaptive"]
Method = Literal["Minimum Cross-Entropy", "Otsu", "Robust Background", "Measurement", "Manual", "Sauvola"]
Classes = Literal["Two classes", "Three classes"]
Middle = Literal["Foreground", "Background"]

Finder = Callable[[Values], Any]

LOGARITHMIC = ("Minimum Cross-Entropy", "Otsu")
LEAST_OF_GUIDE, MOST_OF_GUIDE = 0.7, 1.5

FEATURES = Features(
    Feature(
        "Threshold_FinalThreshold_{name}",
        "The intensity at and above which a pixel is foreground, after correction factor and bounds; the "
        "mean over all pixels if the strategy is adaptive.",
        range="[0, 1]",
        source="Threshold",
    ),
    Feature(
        "Threshold_OrigThreshold_{name}",
        "The threshold as the method gives it, before correction factor and bounds; the mean over all pixels "
        "if the strategy is adaptive.",
        source="Threshold",
    ),
    Feature(
        "Threshold_GuideThreshold_{name}",
        "The global threshold, corrected and bounded, that adaptive ones are kept within 0.7 and 1.5 "
        "times of.",
        range="[0, 1]",
        source="Threshold",
    ),
)


@dataclass(frozen=True)
class Threshold:
    """What a method found.

    Parameters
    ----------
    final : float or ndarray (H, W)
        At and above it a pixel is foreground.
    original : scalar or ndarray (H, W)
        Before correction factor and bounds, in the type the method computes in.
    guide : float, optional
        The global threshold that an adaptive one is kept near.
    """

    final: float | NDArray[np.floating[Any]]
    original: float | np.floating[Any] | NDArray[np.floating[Any]]
    guide: float | None = None

    @property
    def columns(self) -> dict[str, float | np.floating[Any]]:
        """The thresholds as columns of the image's row, those of pixels averaged."""
        means: dict[str, float | np.floating[Any]] = {
            "Threshold_FinalThreshold": _mean(self.final),
            "Threshold_OrigThreshold": _mean(self.original),
        }
        return means if self.guide is None else {**means, "Threshold_GuideThreshold": self.guide}

    def foreground(self, pixels: Pixels, *, smoothing_scale: float = 0.0) -> NDArray[np.bool_]:
        """Pixels at and above the threshold.

        Parameters
        ----------
        pixels : ndarray (H, W), float32 or float64
        smoothing_scale : float
            Diameter in pixels that holds half the weight of a Gaussian to blur with before; 0 for none.

        Returns
        -------
        ndarray (H, W), bool

        Notes
        -----
        Without smoothing, pixels are compared with a single threshold in their own type, as CellProfiler
        does: a float32 pixel can equal a threshold that has more digits.
        """
        if smoothing_scale > 0:
            return smooth(pixels, sigma_of_scale(smoothing_scale)) >= self.final
        final = self.final if isinstance(self.final, np.ndarray) else pixels.dtype.type(self.final)
        return pixels >= final


def find_threshold(
    pixels: Pixels,
    *,
    strategy: Strategy = "Global",
    method: Method = "Minimum Cross-Entropy",
    correction_factor: float = 1.0,
    bounds: tuple[float, float] = (0.0, 1.0),
    log_transform: bool = False,
    window: int = 50,
    given: float = 0.0,
    classes: Classes = "Two classes",
    middle_class: Middle = "Foreground",
    lower_outlier_fraction: float = 0.05,
    upper_outlier_fraction: float = 0.05,
    averaging_method: Averaging = "Mean",
    variance_method: Variance = "Standard deviation",
    number_of_deviations: float = 2.0,
    in_order: Values | None = None,
) -> Threshold:
    """Find the threshold between background and foreground.

    Parameters
    ----------
    pixels : ndarray (H, W), float32 or float64
    strategy : {'Global', 'Adaptive'}
        One threshold, or one for each pixel from what surrounds it.
    method : str
        'Minimum Cross-Entropy', 'Otsu' or 'Robust Background'; with the global strategy also 'Measurement'
        and 'Manual', which take `given`; with the adaptive one also 'Sauvola'.
    correction_factor : float
        Multiplies the threshold found; not a manual one.
    bounds : tuple of float
        The least and the largest final threshold; not of a manual one.
    log_transform : bool
        Whether cross-entropy and Otsu see logarithms of the intensities.
    window : int
        Side of the adaptive window in pixels.
    given : float
        The threshold of 'Measurement' and 'Manual'.
    classes : {'Two classes', 'Three classes'}
        For Otsu.
    middle_class : {'Foreground', 'Background'}
        Where the middle of three classes belongs.
    lower_outlier_fraction, upper_outlier_fraction, averaging_method, variance_method, number_of_deviations
        See `robust_background`.
    in_order : ndarray (H W,), float, optional
        The pixels, sorted; 'Minimum Cross-Entropy' sorts them if not given.

    Returns
    -------
    Threshold

    Raises
    ------
    InputError
        The method does not go with the strategy or the image: three classes of fewer than three
        intensities, a window of more than half a side.

    Notes
    -----
    CellProfiler 4.2.8, Threshold. A constant image has its own value as threshold.
    """
    if method == "Manual":
        return Threshold(given, given)
    if method == "Measurement":
        return Threshold(_corrected(given, correction_factor, bounds), given)
    seen, scale = log_scale(pixels) if log_transform and method in LOGARITHMIC else (pixels, None)
    find: Finder
    find_in_block: Finder
    if method == "Otsu":
        find, find_in_block = _otsu(classes, middle_class)
    elif method == "Robust Background":
        find = find_in_block = partial(
            robust_background,
            lower_outlier_fraction=lower_outlier_fraction,
            upper_outlier_fraction=upper_outlier_fraction,
            averaging_method=averaging_method,
            variance_method=variance_method,
            number_of_deviations=number_of_deviations,
        )
    else:
        if in_order is None or scale is not None:
            in_order = sorted_in_groups(seen.ravel(), np.array([0, seen.size]))
        find = find_in_block = partial(minimum_cross_entropy, tolerance=tolerance(in_order))

    overall: Any = seen[0, 0] if (seen == seen[0, 0]).all() else find(seen.ravel())
    if scale is not None:
        overall = scale.linear(overall)
    guide = _corrected(float(overall), correction_factor, bounds)
    if strategy == "Global":
        return Threshold(guide, overall)
    local: Pixels
    if (seen == seen[0]).all():
        local = seen
    elif method == "Sauvola":
        local = sauvola(seen, window)
    else:
        local = adaptive(seen, window, find_in_block)
    if scale is not None:
        local = scale.linear(local)
    low, high = max(bounds[0], guide * LEAST_OF_GUIDE), min(bounds[1], guide * MOST_OF_GUIDE)
    return Threshold(np.clip(local * correction_factor, low, high), local, guide)


def _mean(threshold: float | np.floating[Any] | NDArray[np.floating[Any]]) -> np.floating[Any]:
    values: Any = np.asarray(threshold)[()]
    mean: np.floating[Any] = values.mean() if values.ndim else values
    return mean


def _corrected(threshold: float, factor: float, bounds: tuple[float, float]) -> float:
    """Multiply, then bound; a NaN stays."""
    return min(max(threshold * factor, bounds[0]), bounds[1])


def _otsu(classes: Classes, middle_class: Middle) -> tuple[Finder, Finder]:
    """Otsu's method for the whole image and for a block of it."""
    if classes == "Two classes":
        return otsu, otsu
    which = 0 if middle_class == "Foreground" else 1

    def of_image(values: Values) -> np.floating[Any]:
        return otsu_three(values)[which]

    def of_block(values: Values) -> np.floating[Any]:
        if np.unique(values).size < 3:
            return otsu(values)
        try:
            return otsu_three(values)[which]
        except InputError:
            return otsu_three(values, bins=256)[which]

    return of_image, of_block
