"""MeasureTexture."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import names, whole


def _finish(values: Values) -> list[Values]:
    if values["where"] == "Images":
        del values["objects"]
    values["scales"] = tuple(group["scale"] for group in values["scales"])
    return [values]


READER = Reader(
    {
        7: (
            Place("images", names),
            Place("objects", names),
            Place("gray_levels", whole),
            Place("scale_count", whole),
            Place("where"),
            Repeated("scales", (Place("scale", whole),), "scale_count"),
        )
    },
    _finish,
)
