"""MeasureImageSkeleton."""

from cellfeat.pipeline.cppipe.reader import Place, Reader

READER = Reader({1: (Place("image"),)})
