"""MeasureGranularity."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Values
from cellfeat.pipeline.cppipe.values import names, number, whole, yes_no


def _finish(values: Values) -> list[Values]:
    # CellProfiler measures the objects in the list whether or not it is told to.
    del values["measure_objects"]
    return [values]


READER = Reader(
    {
        4: (
            Place("images", names),
            Place("measure_objects", yes_no),
            Place("objects", names),
            Place("subsampling_factor", number),
            Place("background_subsampling_factor", number),
            Place("structuring_element_radius", whole),
            Place("granular_spectrum_range", whole),
        )
    },
    _finish,
)
