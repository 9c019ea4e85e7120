"""MeasureObjectIntensityDistribution."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import names, only, whole, yes_no


def _finish(values: Values) -> list[Values]:
    for group in values["objects"]:
        if group["center"] == "These objects":
            del group["center_objects"]
    return [values]


READER = Reader(
    {
        6: (
            Place("images", names),
            Place("object_count", whole),
            Place("bin_count", whole),
            Place("", only("0", "heatmaps are not drawn; remove them from the module")),
            Place("calculate_zernikes"),
            Place("maximum_zernike_moment", whole),
            Repeated(
                "objects",
                (Place("objects"), Place("center"), Place("center_objects")),
                "object_count",
            ),
            Repeated(
                "bins",
                (Place("scale_bins", yes_no), Place("number_of_bins", whole), Place("maximum_radius", whole)),
                "bin_count",
            ),
        )
    },
    _finish,
)
