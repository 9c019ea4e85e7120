"""Zernike moments of objects and of intensities within them."""

from functools import cache
from math import comb, factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.image.pixels import as_pixels
from cellfeat.kernels.zernike import STEPS, power_sums, zernike_sums
from cellfeat.objects.labels import Objects, as_objects

PAPER = "Boland MV, Markey MK, Murphy RF, Automated recognition of patterns, 1998"

SHAPE_FEATURES = Features(
    Feature(
        "AreaShape_Zernike_{n}_{m}",
        "How much of the object's outline is of the Zernike polynomial of degree n and order m: length of "
        "its sum over the object's pixels, over the area of the smallest circle around the object. Turning "
        "the object does not change it. 0_0 is the share of the circle that the object fills.",
        range="[0, 1]",
        undefined="NaN for one pixel",
        source=f"MeasureObjectSizeShape; {PAPER}",
    ),
)

INTENSITY_FEATURES = Features(
    Feature(
        "RadialDistribution_ZernikeMagnitude_{image}_{n}_{m}",
        "How much of the intensity's pattern is of the Zernike polynomial of degree n and order m: length of "
        "the sum of polynomial times intensity over the object's pixels, over their number. Turning the "
        "object does not change it.",
        range="[0, 1]",
        undefined="NaN for one pixel",
        source=f"MeasureObjectIntensityDistribution; {PAPER}",
    ),
    Feature(
        "RadialDistribution_ZernikePhase_{image}_{n}_{m}",
        "Which way that pattern is turned: angle of the sum, atan2(real part, imaginary part), 0 along the "
        "columns.",
        "radians",
        "[-pi, pi]",
        undefined="NaN for one pixel",
        source=f"MeasureObjectIntensityDistribution; {PAPER}",
    ),
)


def shape_zernikes(labels: ArrayLike | Objects, *, degree: int = 9) -> dict[str, NDArray[np.float64]]:
    """Describe the shape of objects by Zernike moments.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
        0 is background, 1..N are objects.
    degree : int
        The highest; at least 0.

    Returns
    -------
    dict of str to ndarray (N,), float64

    Raises
    ------
    InputError
        Labels that are no label image, or a negative degree.

    Notes
    -----
    CellProfiler 4.2.8, MeasureObjectSizeShape, with its smallest enclosing circle.
    """
    objects = as_objects(labels)
    expansions = _expansions(degree)
    centers, radii = objects.circles
    powers = power_sums(objects.runs, centers, radii, degree)
    sums = powers.reshape(objects.count, (degree + 1) ** 2) @ expansions
    scores = abs(sums) / (np.square(radii) * np.pi)[:, np.newaxis]
    return dict(zip(_names("AreaShape_Zernike", degree), scores.T, strict=True))


def intensity_zernikes(
    labels: ArrayLike | Objects, pixels: ArrayLike, *, degree: int = 9, phases: bool = False
) -> dict[str, NDArray[np.float64]]:
    """Describe the pattern of intensities in objects by Zernike moments.

    Parameters
    ----------
    labels : array_like (H, W) of int, or Objects
        0 is background, 1..N are objects.
    pixels : array_like (H, W) of float
        In [0, 1].
    degree : int
        The highest; at least 0.
    phases : bool
        Whether to add phases.

    Returns
    -------
    dict of str to ndarray (N,), float64

    Raises
    ------
    InputError
        Labels that are no label image, pixels of another shape, or a negative degree.

    Notes
    -----
    CellProfiler 4.2.8, MeasureObjectIntensityDistribution: it divides by the object's area, not by the
    circle's, and takes the phase with sine and cosine exchanged.
    """
    objects = as_objects(labels)
    image = as_pixels(pixels, objects.shape)
    real, imaginary, magnitudes = zernike_sums(
        image,
        objects.runs,
        *objects.circles,
        _coefficients(degree),
        _orders(degree),
    )
    columns = dict(zip(_names("RadialDistribution_ZernikeMagnitude", degree), magnitudes, strict=True))
    if phases:
        angles = np.arctan2(real, imaginary)
        columns |= zip(_names("RadialDistribution_ZernikePhase", degree), angles, strict=True)
    return columns


@cache
def polynomials(degree: int) -> tuple[tuple[int, int], ...]:
    """Degree n and order m of all Zernike polynomials up to a degree, m from 0 or 1 in twos to n.

    Raises
    ------
    InputError
        A negative degree.
    """
    if degree < 0:
        raise InputError(
            f"degree: {degree} is negative, give the highest degree of the polynomials, such as 9"
        )
    return tuple((n, m) for n in range(degree + 1) for m in range(n % 2, n + 1, 2))


@cache
def _names(family: str, degree: int) -> tuple[str, ...]:
    return tuple(f"{family}_{n}_{m}" for n, m in polynomials(degree))


@cache
def _coefficients(degree: int) -> NDArray[np.float64]:
    """Coefficients of r^(n - m) by falling powers of r^2, each polynomial a row, zeros before.

    There are as many as `zernike_sums` takes at a time, and one.
    """
    terms = polynomials(degree)
    table = np.zeros((len(terms), 1 + max(1, -(-(degree // 2) // STEPS)) * STEPS))
    for t, (n, m) in enumerate(terms):
        half, rest = (n + m) // 2, (n - m) // 2
        for k in range(rest + 1):
            share = float(factorial(k)) * float(factorial(half - k)) * float(factorial(rest - k))
            table[t, k - rest - 1] = (-1) ** k * float(factorial(n - k)) / share
    return table


@cache
def _orders(degree: int) -> NDArray[np.int64]:
    return np.array([m for _, m in polynomials(degree)])


@cache
def _expansions(degree: int) -> NDArray[np.complex128]:
    """Coefficients of each polynomial in y^i x^j, i (degree + 1) + j of them a column."""
    table, terms = _coefficients(degree)[:, ::-1], polynomials(degree)
    found = np.zeros((degree + 1, degree + 1, len(terms)), complex)
    for t, (_, order) in enumerate(terms):
        for half, coefficient in enumerate(table[t]):
            # (y^2 + x^2)^half (y + i x)^order
            for a in range(half + 1 if coefficient else 0):
                for b in range(order + 1):
                    share = comb(half, a) * comb(order, b) * 1j**b
                    found[2 * (half - a) + order - b, 2 * a + b, t] += coefficient * share
    return found.reshape(-1, len(terms))
