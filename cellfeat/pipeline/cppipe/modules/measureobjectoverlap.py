"""MeasureObjectOverlap."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader
from cellfeat.pipeline.cppipe.values import yes_no

READER = Reader(
    {
        2: (
            Place("ground_truth_objects"),
            Place("tested_objects"),
            Place("calculate_earth_movers_distance", yes_no),
            *(UNUSED,) * 4,
        )
    }
)
