"""MeasureObjectIntensity."""

from cellfeat.pipeline.cppipe.reader import Place, Reader
from cellfeat.pipeline.cppipe.values import names

READER = Reader({4: (Place("images", names), Place("objects", names))})
