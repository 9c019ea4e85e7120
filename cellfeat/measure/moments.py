"""Moments of objects, and the ellipse with the same second moments."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.features import Feature, Features
from cellfeat.kernels.moments import describe
from cellfeat.objects.labels import Objects

SOURCE = "MeasureObjectSizeShape"
EXPONENTS = np.arange(4.0)
ADVANCED = (
    *(f"AreaShape_SpatialMoment_{i}_{j}" for i in range(3) for j in range(4)),
    *(f"AreaShape_CentralMoment_{i}_{j}" for i in range(3) for j in range(4)),
    *(f"AreaShape_NormalizedMoment_{i}_{j}" for i in range(4) for j in range(4)),
    *(f"AreaShape_HuMoment_{k}" for k in range(7)),
    *(f"AreaShape_InertiaTensor_{i}_{j}" for i in range(2) for j in range(2)),
    *(f"AreaShape_InertiaTensorEigenvalues_{k}" for k in range(2)),
)

ELLIPSE = Features(
    Feature(
        "AreaShape_MajorAxisLength",
        "Length of the major axis of the ellipse with the object's second moments: 4 sqrt(l0); l0 >= l1 "
        "are the eigenvalues of the inertia tensor.",
        "pixels",
        "[0, inf)",
        source=SOURCE,
    ),
    Feature("AreaShape_MinorAxisLength", "Length of its minor axis: 4 sqrt(l1).", "pixels", source=SOURCE),
    Feature(
        "AreaShape_Eccentricity",
        "Of that ellipse: sqrt(1 - l1 / l0); 0 for a circle, 1 for a line.",
        range="[0, 1]",
        undefined="0 for one pixel",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_Orientation",
        "Angle between the image's vertical axis and the major axis, positive towards the left.",
        "degrees",
        "[-90, 90]",
        undefined="45 or -45 where both axes are equally long",
        source=SOURCE,
    ),
)

AXES = tuple(feature.column for feature in ELLIPSE)

MOMENTS = Features(
    Feature(
        "AreaShape_SpatialMoment_{i}_{j}",
        "Sum of row^i column^j over the object's pixels, from the upper left corner of its box.",
        "pixels^(i+j)",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_CentralMoment_{i}_{j}",
        "The same, from the object's centre: mu_ij.",
        "pixels^(i+j)",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_NormalizedMoment_{i}_{j}",
        "Central moment that does not change with size: mu_ij / mu_00^((i + j) / 2 + 1).",
        undefined="NaN for i + j < 2",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_HuMoment_{k}",
        "Combination of normalized moments that does not change with size or rotation either.",
        source=f"{SOURCE}; Hu MK, Visual pattern recognition by moment invariants, 1962",
    ),
    Feature(
        "AreaShape_InertiaTensor_{i}_{j}",
        "Second central moments divided by the area: 0_0 is mu_02, 1_1 is mu_20, the others are -mu_11.",
        "pixels^2",
        source=SOURCE,
    ),
    Feature(
        "AreaShape_InertiaTensorEigenvalues_{k}",
        "Eigenvalues of the inertia tensor, the larger first.",
        "pixels^2",
        "[0, inf)",
        source=SOURCE,
    ),
)

Columns = dict[str, NDArray[Any]]


def moments(objects: Objects) -> tuple[Columns, Columns]:
    """Measure moments.

    Parameters
    ----------
    objects : Objects

    Returns
    -------
    ellipse : dict of str to ndarray (N,), float64
        Axes, eccentricity and orientation.
    advanced : dict of str to ndarray (N,), float64
        The moments themselves, their invariants and the inertia tensor.
    """
    ellipses, table = describe(objects.runs, EXPONENTS)
    return dict(zip(AXES, ellipses, strict=True)), dict(zip(ADVANCED, table, strict=True))
