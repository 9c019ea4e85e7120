"""MeasureObjectSizeShape."""

from cellfeat.pipeline.cppipe.reader import Place, Reader
from cellfeat.pipeline.cppipe.values import names, yes_no

READER = Reader(
    {3: (Place("objects", names), Place("calculate_zernikes", yes_no), Place("calculate_advanced", yes_no))}
)
