"""Threshold from a mixture of three normal distributions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Values = NDArray[np.float32]

MOST_PIXELS = 512**2
CLASSES = 3
DIVISIONS = 10000
"""Intensities between the outer means at which background and object are compared."""


def mixture_of_gaussians(values: Values, object_fraction: float) -> float:
    """Intensity at which an object pixel becomes as likely as a background pixel.

    Parameters
    ----------
    values : ndarray (P,), float32
        Intensities, in raster order.
    object_fraction : float
        Share of the image that objects cover, above 0 and below 1.

    Returns
    -------
    float
        1 if fewer than three pixels are to be expected in one of the classes; the image's intensity if it is
        constant.

    Notes
    -----
    Background, object and one class between are fitted by expectation and maximization, first to a tenth of
    the pixels, then to all of them. The class between belongs to the side with which the object's share comes
    nearer to what is expected. Chance is drawn as CellProfiler draws it, from seeds taken from the image.
    """
    fraction = float(object_fraction)
    if values.size < 3 / min(fraction, 1 - fraction):
        return 1.0
    if values.min() == values.max():
        return float(values[0])
    if values.size > MOST_PIXELS:
        values = values[np.random.RandomState(0).permutation(values.size)[:MOST_PIXELS]]
    hundredth = (values.size + 99) // 100
    values = np.sort(values)[hundredth:-hundredth]
    low = values[round(values.size * (1 - fraction) / 2)]
    high = values[round(values.size * (1 - fraction / 2))]
    means = np.array([low, float(low + high) / 2, high], np.float64)
    spreads = np.full(CLASSES, 0.15)
    shares = np.array([3 / 4 * (1 - fraction), 1 / 4, 3 / 4 * fraction])
    seed = np.frombuffer(values[:100].tobytes(), np.uint8).tolist()
    tenth = np.random.RandomState(seed).permutation(values)[: values.size // 10]
    for sample in (tenth, values):
        means, spreads, shares = _fitted(sample, means, spreads, shares)
    return _crossing(means, spreads, shares, fraction)


def _fitted(
    values: Values, means: Float64, spreads: Float64, shares: Float64
) -> tuple[Float64, Float64, Float64]:
    """Expectation and maximization until the means move by no more than 0.001 together."""
    moved = 1.0
    while moved > 0.001:
        likelihoods = [_density(values, *each) for each in zip(means, spreads, shares, strict=True)]
        total = likelihoods[0] + likelihoods[1] + likelihoods[2] + 1e-12
        before = means
        means, spreads, shares = means.copy(), spreads.copy(), shares.copy()
        for k, likelihood in enumerate(likelihoods):
            belonging = likelihood / total
            shares[k] = belonging.mean()
            means[k] = (belonging * values).sum() / (shares[k] * values.size)
            distances = values - values.dtype.type(means[k])
            variance = (belonging * (distances * distances)).sum() / (values.size * shares[k])
            spreads[k] = np.sqrt(variance) + 1e-6
        moved = float(np.abs(before - means).sum())
    return means, spreads, shares


def _crossing(means: Float64, spreads: Float64, shares: Float64, object_fraction: float) -> float:
    levels = np.arange(DIVISIONS) * ((means[2] - means[0]) / DIVISIONS) + means[0]
    background, between, objects = (
        _density(levels, *each) for each in zip(means, spreads, shares, strict=True)
    )
    if abs(shares[1] + shares[2] - object_fraction) < abs(shares[2] - object_fraction):
        objects = between + objects
    else:
        background = background + between
    return float(levels[np.argmin(np.abs(background - objects))])


def _density(values: NDArray[Any], mean: np.float64, spread: np.float64, share: np.float64) -> Float64:
    """Density of a normal distribution times its share; distances have the precision of the values."""
    real = values.dtype.type
    distances = ((values - real(mean)) / real(spread)).astype(np.float64)
    density: Float64 = share * (np.exp(-(distances**2) / 2) / np.sqrt(2 * np.pi) / spread)
    return density
