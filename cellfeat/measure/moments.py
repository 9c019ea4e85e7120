"""Moments of objects, and the ellipse with the same second moments."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellfeat.features import Feature, Features
from cellfeat.kernels.moments import normalize, orientations, raw_moments
from cellfeat.objects.labels import Objects

SOURCE = "MeasureObjectSizeShape"
ORDERS = [(i, j) for i in range(3) for j in range(4)]
NORMALIZED_ORDERS = [(i, j) for i in range(4) for j in range(4)]

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
    boxes = objects.boxes
    corners = boxes[:, :2]
    sizes = boxes[:, 2:] - corners
    rows = objects.rows - np.repeat(corners[:, 0], objects.areas)
    columns = objects.columns - np.repeat(corners[:, 1], objects.areas)
    spatial = raw_moments(rows, columns, objects.starts, np.zeros(corners.shape), sizes)
    centres = np.stack([spatial[:, 1, 0], spatial[:, 0, 1]], axis=1) / objects.areas[:, None]
    central = raw_moments(rows, columns, objects.starts, centres, sizes)
    normalized = normalize(central)
    tensor, eigenvalues = _inertia(central)
    advanced = {f"AreaShape_SpatialMoment_{i}_{j}": spatial[:, i, j] for i, j in ORDERS}
    advanced |= {f"AreaShape_CentralMoment_{i}_{j}": central[:, i, j] for i, j in ORDERS}
    advanced |= {f"AreaShape_NormalizedMoment_{i}_{j}": normalized[:, i, j] for i, j in NORMALIZED_ORDERS}
    advanced |= {f"AreaShape_HuMoment_{k}": hu for k, hu in enumerate(_hu(normalized))}
    advanced |= {f"AreaShape_InertiaTensor_{i}_{j}": tensor[:, i, j] for i in (0, 1) for j in (0, 1)}
    advanced |= {f"AreaShape_InertiaTensorEigenvalues_{k}": eigenvalues[:, k] for k in (0, 1)}
    return _ellipse(tensor, eigenvalues), advanced


def _hu(normalized: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The seven invariants as Hu defines them, from sums and differences of third moments."""
    n20, n02, n11 = normalized[:, 2, 0], normalized[:, 0, 2], normalized[:, 1, 1]
    a, b = normalized[:, 3, 0] + normalized[:, 1, 2], normalized[:, 2, 1] + normalized[:, 0, 3]
    c, d = normalized[:, 3, 0] - 3 * normalized[:, 1, 2], 3 * normalized[:, 2, 1] - normalized[:, 0, 3]
    aa, bb = a * a, b * b
    cubic_a, cubic_b = a * (aa - 3 * bb), b * (3 * aa - bb)
    return (
        n20 + n02,
        (n20 - n02) ** 2 + 4 * n11 * n11,
        c * c + d * d,
        aa + bb,
        c * cubic_a + d * cubic_b,
        (n20 - n02) * (aa - bb) + 4 * n11 * a * b,
        d * cubic_a - c * cubic_b,
    )


def _inertia(central: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inertia tensor (N, 2, 2), and its eigenvalues (N, 2), the larger first."""
    tensor = np.empty((len(central), 2, 2))
    # Differences, not the other moment itself: where they agree in all bits, an object counts as round.
    total = central[:, 2, 0] + central[:, 0, 2]
    tensor[:, 0, 0] = total - central[:, 2, 0]
    tensor[:, 1, 1] = total - central[:, 0, 2]
    tensor[:, 0, 1] = tensor[:, 1, 0] = -central[:, 1, 1]
    tensor /= central[:, :1, :1]
    return tensor, np.maximum(np.linalg.eigvalsh(tensor)[:, ::-1], 0)


def _ellipse(tensor: NDArray[np.float64], eigenvalues: NDArray[np.float64]) -> Columns:
    large, small = eigenvalues.T
    ratio = np.divide(small, large, out=np.ones_like(large), where=large > 0)
    return {
        "AreaShape_MajorAxisLength": 4 * np.sqrt(large),
        "AreaShape_MinorAxisLength": 4 * np.sqrt(small),
        "AreaShape_Eccentricity": np.sqrt(1 - ratio),
        "AreaShape_Orientation": orientations(tensor) * (180 / np.pi),
    }
