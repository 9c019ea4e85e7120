"""How well objects agree with objects taken as the truth."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellfeat.errors import InputError
from cellfeat.features import Feature, Features
from cellfeat.measure.agreement import joint_counts, pairs_of
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
    true_positives, false_positives, false_negatives = _matched(truth, found)
    rest = truth.labels.size - true_positives - false_positives - false_negatives
    true_negatives = max(0.0, rest)
    precision = _ratio(true_positives, true_positives + false_positives)
    recall = _ratio(true_positives, float(truth.areas.sum()))
    positives, negatives = false_negatives + true_positives, false_positives + true_negatives
    rand, adjusted = _rand_indices(truth, found)
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


def _matched(truth: Objects, found: Objects) -> tuple[float, float, float]:
    """True positives, false positives and false negatives of each tested object, summed."""
    if not truth.count or not found.count:
        return 0.0, 0.0, float(found.areas.sum())
    shared = _shared_pixels(truth, found)
    match = np.where(shared.any(axis=1), shared.argmax(axis=1), -1)
    covered = shared.copy()
    claims = np.bincount(match[match >= 0], minlength=truth.count)
    for true_object in np.flatnonzero(claims > 1):
        losers = match == true_object
        losers[covered[:, true_object].argmax()] = False
        covered[losers, true_object] = 0
    tests = np.flatnonzero(match >= 0)
    hits = covered[tests, match[tests]]
    others = covered[tests].sum() - hits.sum()
    missed = (truth.areas[match[tests]] - shared[tests, match[tests]]).sum()
    return float(hits.sum()), float(others), float(missed + found.areas[match < 0].sum())


def _shared_pixels(truth: Objects, found: Objects) -> NDArray[np.int64]:
    """Pixels that each tested object shares with each true one, (tested, true)."""
    flat = found.labels.astype(np.int64).ravel() * (truth.count + 1) + truth.labels.ravel()
    table = np.bincount(flat, minlength=(found.count + 1) * (truth.count + 1))
    shared: NDArray[np.int64] = table.reshape(found.count + 1, truth.count + 1)[1:, 1:]
    return shared


def _rand_indices(truth: Objects, found: Objects) -> tuple[float, float]:
    """Rand index and its adjustment, by the 2 x 2 table of pairs together or apart in each image."""
    in_both, in_found, in_truth = (pairs_of(counts) for counts in joint_counts(found.labels, truth.labels))
    size = found.labels.size
    total = size * (size - 1) / 2
    if total == 0:
        return float("nan"), float("nan")
    apart = total - in_found - in_truth + in_both
    rand = (apart + in_both) / total
    expected = ((total - in_truth) * (total - in_found) + in_truth * in_found) / total**2
    return rand, _ratio(rand - expected, 1 - expected)
