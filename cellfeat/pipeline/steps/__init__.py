"""The modules a pipeline can have, by CellProfiler's name for each."""

from cellfeat.pipeline.step import Step
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.steps.measurecolocalization import MeasureColocalization
from cellfeat.pipeline.steps.measureimageareaoccupied import MeasureImageAreaOccupied
from cellfeat.pipeline.steps.measureimageintensity import MeasureImageIntensity
from cellfeat.pipeline.steps.measureobjectintensity import MeasureObjectIntensity
from cellfeat.pipeline.steps.measureobjectneighbors import MeasureObjectNeighbors

steps: tuple[type[Step], ...] = (
    ColorToGray,
    MeasureColocalization,
    MeasureImageAreaOccupied,
    MeasureImageIntensity,
    MeasureObjectIntensity,
    MeasureObjectNeighbors,
)
STEPS: dict[str, type[Step]] = {step.__name__: step for step in steps}
