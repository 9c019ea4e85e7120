"""Groups: image sets are measured one by one, so there are none."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import only, whole


def _finish(_values: Values) -> list[Values]:
    return [{}]


READER = Reader(
    {
        2: (
            Place("", only("No", "image sets are measured one by one, and no module here needs groups")),
            Place("count", whole),
            Repeated("groups", (UNUSED,), "count"),
        )
    },
    _finish,
)
