"""How well a binary image agrees with one taken as the truth."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.kernels.components import connected_parts
from cellfeat.kernels.overlap import shared_pixels
from cellfeat.measure.agreement import pairs_together


def _declared(name: str, meaning: str, undefined: str = "") -> Feature:
    return Feature(f"Overlap_{name}_{{tested}}", meaning, "", "[0, 1]", undefined, "MeasureImageOverlap")


FEATURES = Features(
    _declared("Ffactor", "2 precision recall / (precision + recall).", "0 if both are 0"),
    _declared("Precision", "True positives / foreground of the tested image.", "1 without such"),
    _declared("Recall", "True positives / foreground of the true image.", "1 without such"),
    _declared("TruePosRate", "True positives / foreground of the true image.", "1 without such"),
    _declared("TrueNegRate", "True negatives / background of the true image.", "1 without such"),
    _declared("FalsePosRate", "False positives / background of the true image.", "0 without such"),
    _declared("FalseNegRate", "False negatives / foreground of the true image.", "0 without such"),
    _declared(
        "RandIndex",
        "Share of all pairs of pixels on which the two images agree: in one region (connected over sides or "
        "corners, background a region too) in both, or in different ones in both.",
        "NaN for an image of one pixel",
    ),
    Feature(
        "Overlap_AdjustedRandIndex_{tested}",
        "Rand index adjusted for chance.",
        "",
        "(-inf, 1]",
        "NaN if both images are one and the same region",
        "MeasureImageOverlap; Santos and Embrechts (2009), LNCS 5769, 175-184",
    ),
)


def image_overlap(ground_truth: ArrayLike, tested: ArrayLike) -> dict[str, float]:
    """Compare a binary image with the true one, pixel by pixel.

    Parameters
    ----------
    ground_truth, tested : ndarray (H, W) of bool

    Returns
    -------
    dict of str to float
        Keys as declared in `FEATURES`, without the name.

    Raises
    ------
    InputError
        An image that is not binary, or images of different shapes.

    Notes
    -----
    CellProfiler's MeasureImageOverlap without the earth mover's distance.
    """
    truth, found = _as_binary(ground_truth, "the true image"), _as_binary(tested, "the tested image")
    if truth.shape != found.shape:
        raise InputError(
            f"the true image has the shape {truth.shape}, the tested {found.shape}: they must be equal"
        )
    hits = int(np.count_nonzero(truth & found))
    misses, false_alarms = int(np.count_nonzero(truth)) - hits, int(np.count_nonzero(found)) - hits
    rejections = truth.size - hits - misses - false_alarms
    precision = _ratio(hits, hits + false_alarms, 1.0)
    recall = _ratio(hits, hits + misses, 1.0)
    rand, adjusted = _rand_indices(truth, found)
    return {
        "Overlap_Ffactor": _ratio(2.0 * precision * recall, precision + recall, 0.0),
        "Overlap_Precision": precision,
        "Overlap_Recall": recall,
        "Overlap_TruePosRate": recall,
        "Overlap_TrueNegRate": _ratio(rejections, false_alarms + rejections, 1.0),
        "Overlap_FalsePosRate": _ratio(false_alarms, false_alarms + rejections, 0.0),
        "Overlap_FalseNegRate": _ratio(misses, hits + misses, 0.0),
        "Overlap_RandIndex": rand,
        "Overlap_AdjustedRandIndex": adjusted,
    }


def _as_binary(image: ArrayLike, which: str) -> NDArray[np.bool_]:
    array = np.asarray(image)
    if array.dtype != bool or array.ndim != 2 or array.size == 0:
        raise InputError(
            f"{which} must be binary (H, W), not {array.dtype} of shape {array.shape}: threshold it first"
        )
    return array


def _ratio(numerator: float, denominator: float, otherwise: float) -> float:
    return otherwise if denominator == 0 else numerator / denominator


def _rand_indices(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> tuple[float, float]:
    """Rand index and its adjustment, between the connected regions of two images."""
    (labels, count), (other_labels, other_count) = (connected_parts(image, True) for image in (truth, found))
    in_both, in_truth, in_found = pairs_together(shared_pixels(labels, other_labels, count, other_count))
    total = truth.size * (truth.size - 1) / 2
    nan = float("nan")
    rand = _ratio(total - in_truth - in_found + 2 * in_both, total, nan)
    expected = in_truth * in_found
    largest = (in_truth + in_found) * total / 2
    return rand, _ratio(in_both * total - expected, largest - expected, nan)
