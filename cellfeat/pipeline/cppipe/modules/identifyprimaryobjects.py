"""IdentifyPrimaryObjects."""

from cellfeat.pipeline.cppipe.modules.threshold import LINES, threshold_settings
from cellfeat.pipeline.cppipe.reader import UNUSED, Lines, Place, Reader, Table, Values
from cellfeat.pipeline.cppipe.values import either, number, pair, whole, yes_no
from cellfeat.pipeline.steps.identifyprimaryobjects import ADVANCED


def _lines(*maxima_display: Place) -> Table:
    return (
        Place("input_image"),
        Place("objects"),
        Place("typical_diameter", pair(whole)),
        Place("discard_outside_diameter_range", yes_no),
        Place("discard_touching_border", yes_no),
        Place("declumping_method"),
        Place("dividing_lines"),
        Place("smoothing_filter_size", number),
        Place("suppression_distance", number),
        Place("low_resolution_maxima", yes_no),
        Place("fill_holes"),
        Place("automatic_smoothing", yes_no),
        Place("automatic_suppression", yes_no),
        Place("excessive_objects"),
        Place("maximum_object_count", whole),
        *maxima_display,
        Place("use_advanced_settings", yes_no),
        Place("threshold_version", either({str(version): version for version in LINES})),
        _threshold,
    )


def _threshold(lines: Lines, values: Values) -> Values:
    return lines.take(LINES[values["threshold_version"]])


def _finish(values: Values) -> list[Values]:
    values = threshold_settings(values, values.pop("threshold_version"))
    if values.pop("automatic_smoothing"):
        del values["smoothing_filter_size"]
    if values.pop("automatic_suppression"):
        del values["suppression_distance"]
    if not values["use_advanced_settings"]:
        method = values["thresholding_method"]
        values = {name: value for name, value in values.items() if name not in ADVANCED}
        if method in ("Manual", "Measurement"):
            # CellProfiler's basic mode keeps to these two, though its window no longer shows them.
            values |= {"use_advanced_settings": True, "thresholding_method": method}
    return [values]


READER = Reader({13: _lines(), 14: _lines(UNUSED, UNUSED), 15: _lines()}, _finish)
