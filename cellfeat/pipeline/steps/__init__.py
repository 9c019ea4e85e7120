"""The modules a pipeline can have, by CellProfiler's name for each."""

from cellfeat.pipeline.step import Step
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.steps.convertobjectstoimage import ConvertObjectsToImage
from cellfeat.pipeline.steps.identifyprimaryobjects import IdentifyPrimaryObjects
from cellfeat.pipeline.steps.measurecolocalization import MeasureColocalization
from cellfeat.pipeline.steps.measuregranularity import MeasureGranularity
from cellfeat.pipeline.steps.measureimageareaoccupied import MeasureImageAreaOccupied
from cellfeat.pipeline.steps.measureimageintensity import MeasureImageIntensity
from cellfeat.pipeline.steps.measureimageoverlap import MeasureImageOverlap
from cellfeat.pipeline.steps.measureimagequality import MeasureImageQuality
from cellfeat.pipeline.steps.measureimageskeleton import MeasureImageSkeleton
from cellfeat.pipeline.steps.measureobjectintensity import MeasureObjectIntensity
from cellfeat.pipeline.steps.measureobjectintensitydistribution import MeasureObjectIntensityDistribution
from cellfeat.pipeline.steps.measureobjectneighbors import MeasureObjectNeighbors
from cellfeat.pipeline.steps.measureobjectoverlap import MeasureObjectOverlap
from cellfeat.pipeline.steps.measureobjectsizeshape import MeasureObjectSizeShape
from cellfeat.pipeline.steps.measuretexture import MeasureTexture
from cellfeat.pipeline.steps.morphologicalskeleton import MorphologicalSkeleton
from cellfeat.pipeline.steps.saveimages import SaveImages
from cellfeat.pipeline.steps.threshold import Threshold

steps: tuple[type[Step], ...] = (
    ColorToGray,
    ConvertObjectsToImage,
    IdentifyPrimaryObjects,
    MeasureColocalization,
    MeasureGranularity,
    MeasureImageAreaOccupied,
    MeasureImageIntensity,
    MeasureImageOverlap,
    MeasureImageQuality,
    MeasureImageSkeleton,
    MeasureObjectIntensity,
    MeasureObjectIntensityDistribution,
    MeasureObjectNeighbors,
    MeasureObjectOverlap,
    MeasureObjectSizeShape,
    MeasureTexture,
    MorphologicalSkeleton,
    SaveImages,
    Threshold,
)
STEPS: dict[str, type[Step]] = {step.__name__: step for step in steps}
