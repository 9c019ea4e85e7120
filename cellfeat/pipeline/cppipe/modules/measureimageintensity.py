"""MeasureImageIntensity."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Values
from cellfeat.pipeline.cppipe.values import list_of, names, whole, yes_no


def _finish(values: Values) -> list[Values]:
    if not values.pop("within_objects"):
        del values["objects"]
    elif not values["objects"]:
        raise ValueError("Select input object sets: is empty, name the objects to measure within")
    if not values.pop("custom_percentiles", False):
        values.pop("percentiles", None)
    return [values]


LINES = (Place("images", names), Place("within_objects", yes_no), Place("objects", names))

READER = Reader(
    {
        3: LINES,
        4: (*LINES, Place("custom_percentiles", yes_no), Place("percentiles", list_of(whole))),
    },
    _finish,
)
