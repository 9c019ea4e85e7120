"""How each module's settings are read, by CellProfiler's name for it."""

from cellfeat.pipeline.cppipe.modules import (
    colortogray,
    convertobjectstoimage,
    exporttospreadsheet,
    groups,
    identifyprimaryobjects,
    images,
    measurecolocalization,
    measuregranularity,
    measureimageareaoccupied,
    measureimageintensity,
    measureimageoverlap,
    measureimagequality,
    measureimageskeleton,
    measureobjectintensity,
    measureobjectintensitydistribution,
    measureobjectneighbors,
    measureobjectoverlap,
    measureobjectsizeshape,
    measuretexture,
    metadata,
    morphologicalskeleton,
    namesandtypes,
    saveimages,
    threshold,
)
from cellfeat.pipeline.cppipe.reader import Reader

# What these say goes into the pipeline itself, not into a step.
INPUTS: dict[str, Reader] = {
    "ExportToSpreadsheet": exporttospreadsheet.READER,
    "Groups": groups.READER,
    "Images": images.READER,
    "Metadata": metadata.READER,
    "NamesAndTypes": namesandtypes.READER,
}

READERS: dict[str, Reader] = {
    "ColorToGray": colortogray.READER,
    "ConvertObjectsToImage": convertobjectstoimage.READER,
    "IdentifyPrimaryObjects": identifyprimaryobjects.READER,
    "MeasureColocalization": measurecolocalization.READER,
    "MeasureGranularity": measuregranularity.READER,
    "MeasureImageAreaOccupied": measureimageareaoccupied.READER,
    "MeasureImageIntensity": measureimageintensity.READER,
    "MeasureImageOverlap": measureimageoverlap.READER,
    "MeasureImageQuality": measureimagequality.READER,
    "MeasureImageSkeleton": measureimageskeleton.READER,
    "MeasureObjectIntensity": measureobjectintensity.READER,
    "MeasureObjectIntensityDistribution": measureobjectintensitydistribution.READER,
    "MeasureObjectNeighbors": measureobjectneighbors.READER,
    "MeasureObjectOverlap": measureobjectoverlap.READER,
    "MeasureObjectSizeShape": measureobjectsizeshape.READER,
    "MeasureTexture": measuretexture.READER,
    "MorphologicalSkeleton": morphologicalskeleton.READER,
    "SaveImages": saveimages.READER,
    "Threshold": threshold.READER,
}
