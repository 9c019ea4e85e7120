"""Thresholds that MeasureImageQuality reports, each by a method of its own."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.image.pixels import as_gray
from cellfeat.image.robust_background import robust_background
from cellfeat.image.spread import mean
from cellfeat.kernels.variances import stretch
from cellfeat.measure.mixture import mixture_of_gaussians
from cellfeat.measure.quality_otsu import Criterion, three_classes, two_classes
from cellfeat.noise import noise

Method = Literal["Otsu", "MoG", "Background", "RobustBackground", "RidlerCalvard", "Kapur", "MCT"]
Classes = Literal["Two classes", "Three classes"]
Side = Literal["Foreground", "Background"]

Values = NDArray[np.float32]

BINS = 256


@dataclass(frozen=True)
class QualityThreshold:
    """A method and its settings.

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
        For Otsu with three classes: where the middle one belongs.
    """

    method: Method = "Otsu"
    object_fraction: float = 0.1
    classes: Classes = "Two classes"
    minimize: Criterion = "Weighted variance"
    middle: Side = "Foreground"

    @property
    def key(self) -> str:
        """The method and its settings in short, such as ThresholdOtsu_3FW."""
        if self.method == "Otsu":
            classes = "2" if self.classes == "Two classes" else f"3{self.middle[0]}"
            return f"ThresholdOtsu_{classes}{'W' if self.minimize == 'Weighted variance' else 'S'}"
        if self.method == "MoG":
            return f"ThresholdMoG_{int(self.object_fraction * 100)}"
        return f"Threshold{self.method}"


ALL_THRESHOLDS: tuple[QualityThreshold, ...] = (
    QualityThreshold("Otsu", minimize="Weighted variance"),
    QualityThreshold("Otsu", minimize="Entropy"),
    QualityThreshold("Otsu", classes="Three classes", minimize="Weighted variance", middle="Foreground"),
    QualityThreshold("Otsu", classes="Three classes", minimize="Weighted variance", middle="Background"),
    QualityThreshold("Otsu", classes="Three classes", minimize="Entropy", middle="Foreground"),
    QualityThreshold("Otsu", classes="Three classes", minimize="Entropy", middle="Background"),
    *(QualityThreshold("MoG", fraction) for fraction in (0.05, 0.25, 0.75, 0.95)),
    QualityThreshold("Background"),
    QualityThreshold("RobustBackground"),
    QualityThreshold("RidlerCalvard"),
    QualityThreshold("Kapur"),
    QualityThreshold("MCT"),
)
"""What CellProfiler's 'Use all thresholding methods?' stands for."""


def quality_threshold(pixels: ArrayLike, threshold: QualityThreshold) -> float:
    """Threshold of a whole image.

    Parameters
    ----------
    pixels : array_like (H, W), float
        Computed in float32, as CellProfiler does.
    threshold : QualityThreshold

    Returns
    -------
    float
        The image's intensity if it is constant (nearly, for Otsu: half a level of 8 bits is added before a
        logarithm). RobustBackground, RidlerCalvard and Kapur give 0 for fewer than three pixels, MoG 1 for
        fewer than three in the smaller class.

    Raises
    ------
    InputError
        Not a gray image of floats.
    """
    image = as_gray(pixels)
    if threshold.method == "Otsu":
        return _otsu(image.in_order.astype(np.float32, copy=False), threshold)
    values = image.pixels.ravel().astype(np.float32, copy=False)
    if threshold.method == "MCT":
        return _maximum_correlation(values)
    if threshold.method == "Background":
        return _background(values)
    if threshold.method == "MoG":
        return mixture_of_gaussians(values, threshold.object_fraction)
    if values.size < 3:
        return 0.0
    if values.min() == values.max():
        return float(values[0])
    if threshold.method == "RobustBackground":
        return robust_background(values)
    return _ridler_calvard(values) if threshold.method == "RidlerCalvard" else _kapur(values)


def _otsu(in_order: Values, threshold: QualityThreshold) -> float:
    """Otsu, Ray, on logarithms stretched to [0, 1]."""
    in_order = in_order[in_order.searchsorted(np.float32(0)) :]
    if in_order.size == 0:
        return 1.0
    low, high = in_order[0], in_order[-1]
    floor = np.float32(float(low) + float(high - low) / 256 + float(np.finfo(np.float32).eps))
    logarithms = np.log(np.maximum(in_order, floor))
    stretched, least, spread = stretch(logarithms)
    if threshold.classes == "Two classes":
        best = two_classes(stretched, threshold.minimize)
    else:
        pair = three_classes(stretched, threshold.minimize)
        best = pair[0 if threshold.middle == "Foreground" else 1]
    return float(np.exp(best * spread + least))


def _background(values: Values) -> float:
    """Twice the mode: most pixels are taken to be background."""
    low, high = values.min(), values.max()
    if low == high:
        return float(low)
    spread = float(high - low)
    robust_low, robust_high = 0.02 * spread + float(low), 0.98 * spread + float(low)
    inside = values[(values > np.float32(robust_low)) & (values < np.float32(robust_high))]
    if inside.size == 0:
        return robust_low
    mode = int(np.argmax(_histogram(inside.astype(np.float64), robust_low, robust_high)))
    return float(low) + (mode / (BINS - 1) + 0.02) / 1.04 * 2 * spread


def _ridler_calvard(values: Values) -> float:
    """Ridler and Calvard, Picture thresholding using an iterative selection method, 1978, on logarithms."""
    logarithms = np.log(np.maximum(values, values.max() / np.float32(BINS)))
    low, spread = logarithms.min(), logarithms.max() - logarithms.min()
    stretched = (logarithms - low) / spread
    before, threshold = np.float64(0), np.float64(two_classes(np.sort(stretched)))
    while abs(before - threshold) > 1e-5:
        before = threshold
        below = stretched < np.float32(before)
        means = [_mean(stretched[below]), _mean(stretched[~below])]
        threshold = np.float64((means[0] + means[1]) / np.float32(2))
    return float(np.exp(np.float64(low + spread * np.float32(threshold))))


def _mean(values: Values) -> np.float32:
    return np.float32(mean(values) if values.size else np.nan)


def _kapur(values: Values) -> float:
    """Kapur, Sahoo and Wong, A new method for gray-level picture thresholding, 1985, on logarithms.

    Eight bits below each pixel noise is added, the same for every image, so that no level is empty for
    want of bits.
    """
    added = noise("normal", values.size)
    smallest = np.float32(2.0**-8)
    clipped = np.clip(values, smallest, np.float32(1))
    noisy = np.exp2(np.log2(clipped + smallest) * added + (1 - added) * np.log2(clipped))
    logarithms = np.log2(np.clip(noisy, 0, 1))
    low, high = logarithms.min(), logarithms.max()
    counts = _histogram(logarithms, low, high)
    levels = low + (high - low) * np.arange(BINS, dtype=np.float64) / (BINS - 1)
    levels, shares = levels[counts > 0], counts[counts > 0] / counts.sum()
    below, entropy_below = np.cumsum(shares), np.cumsum(shares * np.log2(shares))
    above, entropy_above = below[-1] - below, entropy_below[-1] - entropy_below
    with np.errstate(invalid="ignore", divide="ignore"):
        entropies = entropy_below / below - np.log2(below) + (entropy_above / above - np.log2(above))
    entropies = entropies[:-1]
    entropies[~np.isfinite(entropies)] = np.inf
    best = int(np.argmin(entropies))
    return float(2 ** ((levels[best] + levels[best + 1]) / 2))


def _maximum_correlation(values: Values) -> float:
    """Padmanabhan et al., A novel algorithm for optimal image thresholding of biological data, 2010."""
    low, high = values.min(), values.max()
    if low == high:
        return float(low)
    levels = ((values - low) * np.float32(BINS - 1) / (high - low)).astype(np.int64)
    counts = np.bincount(levels)
    distances = np.arange(counts.size) - levels.mean()
    sums = np.cumsum(counts * distances)
    at_or_above = np.concatenate(([sums[-1]], sums[-1] - sums[:-1]))
    pixels = values.size - np.concatenate(([0], np.cumsum(counts[:-1])))
    squares = np.sum(counts * (distances * distances))
    scale = np.sqrt(squares * (values.size - pixels) * pixels / values.size)
    correlations = np.divide(at_or_above, scale, out=np.zeros_like(scale), where=scale > 0)
    best = int(np.argmax(correlations)) - 1
    return float(low) + best * float(high - low) / (BINS - 1)


def _histogram(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.intp]:
    """Counts of values between evenly spaced edges, the last of which is inside the last bin."""
    edges = np.linspace(low, high, BINS + 1)
    in_order = np.sort(values)
    places = np.concatenate(
        (np.searchsorted(in_order, edges[:-1], "left"), np.searchsorted(in_order, edges[-1:], "right"))
    )
    return np.diff(places)
