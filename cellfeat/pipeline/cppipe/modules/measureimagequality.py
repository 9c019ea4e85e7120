"""MeasureImageQuality."""

from cellfeat.pipeline.cppipe.reader import Lines, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import either, names, number, whole, yes_no

IS_SELECTED = {"All loaded images": False, "Select...": True}

THRESHOLD = (
    Place("method"),
    Place("object_fraction", number),
    Place("classes"),
    Place("minimize"),
    Place("middle"),
)


def _groups(lines: Lines, values: Values) -> Values:
    """Settings of each group of images; how many scales and thresholds each has stands before them all."""
    return {"groups": [_group(lines, counts) for counts in values.pop("counts")]}


def _group(lines: Lines, counts: Values) -> Values:
    return lines.take(
        (
            Place("images", names),
            Place("image_scalings", yes_no),
            Place("blur", yes_no),
            Repeated("blur_scales", (Place("scale", whole),), "scale_count"),
            Place("saturation", yes_no),
            Place("intensity", yes_no),
            Place("find_thresholds", yes_no),
            Place("all_threshold_methods", yes_no),
            Repeated("thresholds", THRESHOLD, "threshold_count"),
        ),
        dict(counts),
    )


def _finish(values: Values) -> list[Values]:
    if values["is_selected"]:
        return [_step(group) for group in values["groups"]]
    return [_step(values["groups"][0] | {"images": ()})]


def _step(group: Values) -> Values:
    scales = tuple(each["scale"] for each in group.pop("blur_scales"))
    thresholds = group.pop("thresholds")
    if not group.pop("find_thresholds"):
        thresholds, group["all_threshold_methods"] = (), False
    return group | {"blur_scales": scales if group.pop("blur") else (), "thresholds": thresholds}


READER = Reader(
    {
        6: (
            Place("is_selected", either(IS_SELECTED)),
            Place("image_count", whole),
            Repeated("counts", (Place("scale_count", whole), Place("threshold_count", whole)), "image_count"),
            _groups,
        )
    },
    _finish,
)
