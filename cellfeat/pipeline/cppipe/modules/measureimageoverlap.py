"""MeasureImageOverlap."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader
from cellfeat.pipeline.cppipe.values import yes_no

READER = Reader(
    {
        5: (
            Place("ground_truth_image"),
            Place("tested_image"),
            Place("calculate_earth_movers_distance", yes_no),
            *(UNUSED,) * 4,
        )
    }
)
