"""The versions that numbers depend on."""

from functools import cache
from importlib.metadata import version

PACKAGES = ("cellfeat", "numba", "numpy", "pillow", "scikit-image", "scipy", "simplejpeg", "tifffile")


@cache
def installed() -> dict[str, str]:
    """Versions of the packages that numbers may change with, as this process has them."""
    return {name: version(name) for name in PACKAGES}
