"""MeasureObjectNeighbors."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader
from cellfeat.pipeline.cppipe.values import whole, yes_no

READER = Reader(
    {
        3: (
            Place("objects"),
            Place("neighboring_objects"),
            Place("method"),
            Place("neighbor_distance", whole),
            Place("consider_objects_discarded_for_touching_image_border", yes_no),
            Place("retain_neighbor_count_image", yes_no),
            UNUSED,
            UNUSED,
            Place("retain_percent_touching_image", yes_no),
            UNUSED,
            UNUSED,
        )
    }
)
