"""ConvertObjectsToImage."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader

READER = Reader({1: (Place("input_objects"), Place("output_image"), Place("color_format"), UNUSED)})
