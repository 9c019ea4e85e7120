"""MorphologicalSkeleton."""

from cellfeat.pipeline.cppipe.reader import Place, Reader

READER = Reader({1: (Place("input_image"), Place("output_image"))})
