"""Threshold, and the lines that other modules share with it."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Values
from cellfeat.pipeline.cppipe.values import Converter, number, pair, text, whole, yes_no


def _renamed(value: str) -> str:
    """Today's name of a method that had another before version 11."""
    return {"RobustBackground": "Robust Background", "Minimum cross entropy": "Minimum Cross-Entropy"}.get(
        value, value
    )


def _lines(method: Converter, *log_transform: Place) -> tuple[Place, ...]:
    return (
        Place("threshold_strategy"),
        Place("thresholding_method", method),
        Place("threshold_smoothing_scale", number),
        Place("threshold_correction_factor", number),
        Place("threshold_bounds", pair(number)),
        Place("manual_threshold", number),
        Place("measurement"),
        Place("otsu_classes"),
        *log_transform,
        Place("middle_class"),
        Place("adaptive_window", whole),
        Place("lower_outlier_fraction", number),
        Place("upper_outlier_fraction", number),
        Place("averaging_method"),
        Place("variance_method"),
        Place("number_of_deviations", number),
        Place("adaptive_method", method),
    )


LINES = {
    10: _lines(_renamed),
    11: _lines(text),
    12: _lines(text, Place("log_transform", yes_no)),
}


def threshold_settings(values: Values, version: int) -> Values:
    """Settings that the method uses, of those that stand in the lines of a version."""
    adaptive_method = values.pop("adaptive_method")
    if values["threshold_strategy"] == "Adaptive":
        values["thresholding_method"] = adaptive_method
    if values["thresholding_method"] != "Measurement":
        del values["measurement"]
    if version == 10:
        # Otsu with three classes was always done on logarithms.
        is_otsu = values["thresholding_method"] == "Otsu"
        values["log_transform"] = is_otsu and values["otsu_classes"] == "Three classes"
    return values


def _finish(values: Values) -> list[Values]:
    return [threshold_settings(values, 12)]


READER = Reader({12: (Place("input_image"), Place("output_image"), *LINES[12])}, _finish)
