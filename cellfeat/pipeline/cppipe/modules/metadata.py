"""Metadata: out of the names of files and folders."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import whole, yes_no

METHOD = "Extract from file/folder names"


def _finish(values: Values) -> list[Values]:
    if not values["is_wanted"]:
        return [{"metadata": ()}]
    if values["data_type"] != "Text":
        raise ValueError(f"Metadata data type = {values['data_type']!r}: only 'Text' is supported")
    return [{"metadata": tuple(_pattern(each) for each in values["methods"])}]


def _pattern(values: Values) -> Values:
    if values["method"] != METHOD:
        raise ValueError(f"Metadata extraction method = {values['method']!r}: only {METHOD!r} is supported")
    is_file = values["source"] == "File name"
    is_filtered = values["filter"] == "Images matching a rule"
    return {
        "source": values["source"],
        "pattern": values["file_pattern"] if is_file else values["folder_pattern"],
        "rule": values["rule"] if is_filtered else "",
    }


READER = Reader(
    {
        6: (
            Place("is_wanted", yes_no),
            Place("data_type"),
            UNUSED,
            Place("count", whole),
            Repeated(
                "methods",
                (
                    Place("method"),
                    Place("source"),
                    Place("file_pattern"),
                    Place("folder_pattern"),
                    Place("filter"),
                    Place("rule"),
                    *(UNUSED,) * 5,
                ),
                "count",
            ),
        )
    },
    _finish,
)
