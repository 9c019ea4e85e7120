"""MeasureImageAreaOccupied."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Values
from cellfeat.pipeline.cppipe.values import either, names

IMAGES, OBJECTS = {"binary_images"}, {"objects"}
MEASURED = {"Binary Image": IMAGES, "Objects": OBJECTS, "Both": IMAGES | OBJECTS}


def _finish(values: Values) -> list[Values]:
    measured = values.pop("measured")
    return [{name: value for name, value in values.items() if name in measured}]


READER = Reader(
    {5: (Place("measured", either(MEASURED)), Place("binary_images", names), Place("objects", names))},
    _finish,
)
