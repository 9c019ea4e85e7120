"""How well objects agree with objects taken as the truth."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.kernels.overlap import best_matches, shared_pixels
from cellfeat.measure.agreement import pairs_together
from cellfeat.objects.labels import Objects, as_objects

SOURCE = "MeasureObjectOverlap"
MATCHING = (
    "Each tested object is matched with the true object it covers most of; of several tested objects matched "
    "with one true object, only the one that covers most keeps its true positives"
)


def _declared(name: str, meaning: str, undefined: str, source: str = SOURCE) -> Feature:
    column = f"Overlap_{name}_{{ground_truth}}_{{tested}}"
    return Feature(column, meaning, "", "[0, 1]", undefined, source)


FEATURES = Features(
    _declared("Ffactor", "2 precision recall / (precision + recall).", "NaN if nothing overlaps"),
    _declared(
        "Precision",
        f"True positives / (true positives + false positives), in pixels. {MATCHING}; the tested object's "
        "pixels on other true objects are false positives.",
        "NaN without true and false positives",
    ),
    _declared("Recall", "True positives / pixels of all true objects.", "NaN without true objects"),
    _declared(
        "TruePosRate",
        "True positives / (true positives + false negatives). False negatives are the pixels of the matched "
        "true object outside the tested one, counted for each tested object, and all pixels of a tested one "
        "that covers none, as CellProfiler has it.",
        "NaN without true positives and false negatives",
    ),
    _declared(
        "TrueNegRate",
        "True negatives / (false positives + true negatives); true negatives are what remains of the image, "
        "at least 0.",
        "NaN without false positives and true negatives",
    ),
    _declared(
        "FalsePosRate",
        "False positives / (false positives + true negatives).",
        "NaN without false positives and true negatives",
    ),
    _declared(
        "FalseNegRate",
        "False negatives / (false negatives + true positives).",
        "NaN without true positives and false negatives",
    ),
    _declared(
        "RandIndex",
        "Share of all pairs of pixels on which the two label images agree: in one object (background is one) "
        "in both, or in different ones in both.",
        "NaN for an image of one pixel",
        f"{SOURCE}; Collins and Dent (1988), Multivariate Behavioral Research 23, 231-242",
    ),
    Feature(
        "Overlap_AdjustedRandIndex_{ground_truth}_{tested}",
        "Rand index, less what is expected by chance, over 1 less what is expected.",
        "",
        "(-inf, 1]",
        "NaN if both images are one and the same region",
        f"{SOURCE}; Collins and Dent (1988), Multivariate Behavioral Research 23, 231-242",
    ),
)


def object_overlap(ground_truth: ArrayLike | Objects, tested: ArrayLike | Objects) -> dict[str, float]:
    """Compare objects with true ones, pixel by pixel.

    Parameters
    ----------
    ground_truth, tested : ndarray (H, W) of int, or Objects

    Returns
    -------
    dict of str to float
        Keys as declared in `FEATURES`, without the names.

    Raises
    ------
    InputError
        Wrong labels, or label images of different shapes.

    Notes
    -----
    CellProfiler's MeasureObjectOverlap without the earth mover's distance.
    """
    truth, found = as_objects(ground_truth), as_objects(tested)
    if truth.shape != found.shape:
        raise InputError(
            f"true labels have the shape {truth.shape}, tested {found.shape}: they must be equal"
        )
    shared = shared_pixels(found.labels, truth.labels, found.count, truth.count)
    true_positives, false_positives, false_negatives = _matched(shared, truth, found)
    rest = truth.labels.size - true_positives - false_positives - false_negatives
    true_negatives = max(0.0, rest)
    precision = _ratio(true_positives, true_positives + false_positives)
    recall = _ratio(true_positives, float(truth.areas.sum()))
    positives, negatives = false_negatives + true_positives, false_positives + true_negatives
    rand, adjusted = _rand_indices(shared, truth.labels.size)
    return {
        "Overlap_Ffactor": _ratio(2 * (precision * recall), precision + recall),
        "Overlap_Precision": precision,
        "Overlap_Recall": recall,
        "Overlap_TruePosRate": _ratio(true_positives, positives),
        "Overlap_TrueNegRate": _ratio(true_negatives, negatives),
        "Overlap_FalsePosRate": _ratio(false_positives, negatives),
        "Overlap_FalseNegRate": _ratio(false_negatives, positives),
        "Overlap_RandIndex": rand,
        "Overlap_AdjustedRandIndex": adjusted,
    }


def _ratio(numerator: float, denominator: float) -> float:
    return float("nan") if denominator == 0 else numerator / denominator


def _matched(shared: NDArray[np.int64], truth: Objects, found: Objects) -> tuple[float, float, float]:
    """True positives, false positives and false negatives of each tested object, summed."""
    best, most, tested_best = best_matches(shared, found.count, truth.count)
    is_matched = best > 0
    claims = np.bincount(best[is_matched], minlength=truth.count + 1)
    is_loser = (claims[best] > 1) & (tested_best[best] != np.arange(best.size))
    covered = most.sum()
    inside = shared[(shared[:, 0] > 0) & (shared[:, 1] > 0), 2].sum()
    missed = truth.areas[best[is_matched] - 1].sum() - covered + found.areas[~is_matched[1:]].sum()
    return float(most[~is_loser].sum()), float(inside - covered), float(missed)


def _rand_indices(shared: NDArray[np.int64], size: int) -> tuple[float, float]:
    """Rand index and its adjustment, by the 2 x 2 table of pairs together or apart in each image."""
    in_both, in_found, in_truth = pairs_together(shared)
    total = size * (size - 1) / 2
    if total == 0:
        return float("nan"), float("nan")
    apart = total - in_found - in_truth + in_both
    rand = (apart + in_both) / total
    expected = ((total - in_truth) * (total - in_found) + in_truth * in_found) / total**2
    return rand, _ratio(rand - expected, 1 - expected)
