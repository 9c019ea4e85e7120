"""The same groups of features by cellfeat and by the libraries it is compared with.

Each maker takes a label image (int32) and pixels (float32 in [0, 1]) and gives, by the name of a group, a
function without arguments that measures it. What is done once for all groups, such as sorting the pixels or
converting them to what the library wants, is done there, in the time of the first group that needs it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Groups = Mapping[str, Callable[[], Any]]
Maker = Callable[[NDArray[np.int32], NDArray[np.float32]], Groups]

GROUPS = (
    "size and shape, Feret",
    "Zernike",
    "intensity",
    "texture",
    "granularity",
    "radial distribution",
    "radial Zernike",
)


def cellfeat(labels: NDArray[np.int32], pixels: NDArray[np.float32]) -> Groups:
    """Our own functions, as a pipeline's steps call them."""
    from cellfeat.measure.granularity import granularity
    from cellfeat.measure.object_intensity import object_intensity
    from cellfeat.measure.radial_distribution import radial_distribution
    from cellfeat.measure.size_shape import size_shape
    from cellfeat.measure.texture import object_texture
    from cellfeat.measure.zernike import intensity_zernikes, shape_zernikes
    from cellfeat.objects.labels import Objects

    objects = Objects(labels)
    functions = (
        lambda: size_shape(objects),
        lambda: shape_zernikes(objects),
        lambda: object_intensity(objects, pixels),
        lambda: object_texture(objects, pixels),
        lambda: granularity(pixels, objects),
        lambda: radial_distribution(objects, pixels),
        lambda: intensity_zernikes(objects, pixels, phases=True),
    )
    return dict(zip(GROUPS, functions, strict=True))


def cp_measure(labels: NDArray[np.int32], pixels: NDArray[np.float32]) -> Groups:
    """cp_measure's core measurements; it works in float64."""
    from cp_measure.bulk import get_core_measurements

    core, wide = get_core_measurements(), pixels.astype(np.float64)
    names = ("zernike", "intensity", "texture", "granularity", "radial_distribution", "radial_zernikes")
    functions = [lambda: (core["sizeshape"](labels, wide), core["feret"](labels, wide))]
    functions += [lambda name=name: core[name](labels, wide) for name in names]
    return dict(zip(GROUPS, functions, strict=True))


def nyxus(labels: NDArray[np.int32], pixels: NDArray[np.float32]) -> Groups:
    """nyxus, on 8-bit pixels, one thread; its groups hold other features too."""
    levels, numbers = (pixels * 255).astype(np.uint32)[np.newaxis], labels.astype(np.uint32)[np.newaxis]
    wanted = {
        "size and shape, Feret": ("*ALL_MORPHOLOGY*",),
        "Zernike": ("ZERNIKE2D",),
        "intensity": ("*ALL_INTENSITY*",),
        "texture": ("*ALL_GLCM*",),
        "radial distribution": ("FRAC_AT_D", "MEAN_FRAC", "RADIAL_CV"),
    }
    return {
        group: lambda features=features: _nyxus(features).featurize(levels, numbers)
        for group, features in wanted.items()
    }


@cache
def _nyxus(features: tuple[str, ...]) -> Any:
    from nyxus import Nyxus

    return Nyxus(list(features), n_feature_calc_threads=1)


def mahotas(labels: NDArray[np.int32], pixels: NDArray[np.float32]) -> Groups:
    """mahotas, object by object in its box, as its users have to."""
    import mahotas.features
    from scipy import ndimage

    levels = (pixels * 255).astype(np.uint8)

    def boxes() -> Any:
        for number, box in enumerate(ndimage.find_objects(labels), start=1):
            yield np.where(labels[box] == number, levels[box], 0), labels[box] == number

    def texture() -> Any:
        return [mahotas.features.haralick(own, ignore_zeros=True, distance=3) for own, _ in boxes()]

    def zernike() -> Any:
        return [mahotas.features.zernike_moments(mask, max(mask.shape) / 2, 9) for _, mask in boxes()]

    def radial_zernike() -> Any:
        return [mahotas.features.zernike_moments(own, max(own.shape) / 2, 9) for own, _ in boxes()]

    return {"texture": texture, "Zernike": zernike, "radial Zernike": radial_zernike}


def scikit_image(labels: NDArray[np.int32], pixels: NDArray[np.float32]) -> Groups:
    """scikit-image's region properties, those of our groups."""
    from skimage.measure import regionprops_table

    shape = (
        "area",
        "perimeter",
        "eccentricity",
        "orientation",
        "solidity",
        "euler_number",
        "feret_diameter_max",
        "moments",
        "moments_central",
        "moments_hu",
        "inertia_tensor",
    )
    intensity = ("intensity_max", "intensity_mean", "intensity_min", "intensity_std", "centroid_weighted")
    return {
        "size and shape, Feret": lambda: regionprops_table(labels, properties=shape),
        "intensity": lambda: regionprops_table(labels, pixels, properties=intensity),
    }


MAKERS: dict[str, Maker] = {
    "cellfeat": cellfeat,
    "cp-measure": cp_measure,
    "nyxus": nyxus,
    "mahotas": mahotas,
    "scikit-image": scikit_image,
}
_MODULES = {"cp-measure": "cp_measure", "scikit-image": "skimage"}


def installed() -> list[str]:
    """Names of the peers that can be imported."""
    return [name for name in MAKERS if find_spec(_MODULES.get(name, name)) is not None]
