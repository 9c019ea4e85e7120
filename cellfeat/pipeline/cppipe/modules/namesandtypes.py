"""NamesAndTypes: which files are which image, and how they are read."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import either, joins, only, whole

IS_BY_RULES = {"All images": False, "Images matching rules": True}
RANGE = only("Image metadata", "pixels are divided by the largest value that the file's type can hold")


def _finish(values: Values) -> list[Values]:
    if not values["is_by_rules"]:
        RANGE(values["range"])
        return [{"images": ({"name": values["name"], "type": values["type"]},)}]
    for image in values["images"]:
        RANGE(image.pop("range"))
    found: Values = {"images": values["images"]}
    if len(values["images"]) > 1 and values["match_by"] == "Metadata":
        found |= {"match_by": "Metadata", "match_metadata": values["match_metadata"]}
    return [found]


READER = Reader(
    {
        8: (
            Place("is_by_rules", either(IS_BY_RULES)),
            Place("type"),
            Place("name"),
            Place("match_metadata", joins),
            Place("match_by"),
            Place("range"),
            Place("count", whole),
            Place("", only("0", "give single images a rule instead")),
            UNUSED,
            Place("", only("No", "images are planes")),
            *(UNUSED,) * 3,
            Repeated(
                "images",
                (Place("rule"), Place("name"), UNUSED, Place("type"), Place("range"), UNUSED),
                "count",
            ),
        )
    },
    _finish,
)
