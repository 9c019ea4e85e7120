"""ColorToGray."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import number, whole, yes_no

COMPONENTS = {"RGB": ("red", "green", "blue"), "HSV": ("hue", "saturation", "value"), "Channels": ()}


def _names_that_are_made(values: Values) -> list[Values]:
    used = {c: values.pop(f"use_{c}") for group in COMPONENTS.values() for c in group}
    is_split = values["conversion_method"] == "Split"
    made = COMPONENTS.get(values["image_type"], ()) if is_split else ()
    for component, is_used in used.items():
        if component not in made:
            del values[f"{component}_image"]
        elif not is_used:
            values[f"{component}_image"] = None
    if is_split:
        del values["output_image"]
    if values["image_type"] != "Channels":
        del values["channels"]
    elif not is_split:
        for channel in values["channels"]:
            del channel["output_image"]
    return [values]


def _component(name: str) -> tuple[Place, Place]:
    return Place(f"use_{name}", yes_no), Place(f"{name}_image")


READER = Reader(
    {
        4: (
            Place("input_image"),
            Place("conversion_method"),
            Place("image_type"),
            Place("output_image"),
            Place("red_weight", number),
            Place("green_weight", number),
            Place("blue_weight", number),
            *(place for group in COMPONENTS.values() for name in group for place in _component(name)),
            Place("channel_count", whole),
            Repeated(
                "channels",
                (Place("number", whole), Place("weight", number), Place("output_image")),
                "channel_count",
            ),
        )
    },
    _names_that_are_made,
)
