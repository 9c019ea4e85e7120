"""Groups: image sets that stand together."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import whole, yes_no


def _finish(values: Values) -> list[Values]:
    keys = tuple(group["key"] for group in values["groups"])
    return [{"group_by": keys}] if values["is_grouped"] else [{}]


READER = Reader(
    {2: (Place("is_grouped", yes_no), Place("count", whole), Repeated("groups", (Place("key"),), "count"))},
    _finish,
)
