"""Arccos to the last bit as CellProfiler's NumPy 1.23.5 has it on machines with AVX-512.

Where CellProfiler draws the smallest circle around an object, the last bit of this function decides between
vertices that are equally good in exact arithmetic, and so on centre and radius. NumPy takes Intel's SVML
there, whose results are up to 2 ulp from the C library's. This is that computation operation by operation,
with no need of AVX-512 itself, so that the results are the same on every machine.
"""

import math

import numpy as np

from cellfeat.kernels.fused import fused
from cellfeat.kernels.jit import kernel

RIGHT = math.pi / 2
# SVML's polynomials: (arcsin(x) - x) / x**3 in powers of x**2, (1 - 1 / sqrt(1 + e / 2)) / e in those of e.
ARCSINE = (
    0.1666666666666473,
    0.07500000000425497,
    0.04464285677580543,
    0.030381960865917483,
    0.022371723076271322,
    0.01736016508782006,
    0.013881175183171264,
    0.012193412839768863,
    0.006431771759956202,
    0.01977260036715805,
    -0.016582846167623556,
    0.03214361600781685,
)
ROOT = (0.24999999999999725, -0.09374999999999499, 0.039062512973409326, -0.017089852669219818)
# The instruction VRSQRT14PD approximates 1 / sqrt by a line in each of 32 pieces of [1, 2), then of [2, 4):
# heights in the middle of the pieces in units of 2**-19, falls over a piece in units of 2**-16. Measured on
# an AMD processor; the same as Intel publishes.
HEIGHTS = np.array(
    [
        [520261, 512437, 504953, 497790, 490922, 484331, 478001, 471909],
        [466046, 460397, 454947, 449688, 444606, 439694, 434939, 430335],
        [425875, 421551, 417355, 413284, 409329, 405487, 401748, 398111],
        [394571, 391127, 387770, 384498, 381307, 378194, 375155, 372190],
        [367881, 362349, 357056, 351992, 347136, 342475, 337997, 333693],
        [329545, 325551, 321697, 317977, 314385, 310910, 307549, 304295],
        [301139, 298079, 295115, 292237, 289439, 286722, 284080, 281508],
        [279006, 276569, 274195, 271882, 269625, 267425, 265276, 263178],
    ]
).ravel()
FALLS = np.array(
    [
        [1001, 955, 915, 877, 841, 807, 775, 747, 719, 693, 669, 647, 625, 603, 585, 567],
        [549, 533, 517, 501, 487, 473, 461, 449, 437, 425, 415, 403, 393, 385, 375, 367],
        [707, 675, 647, 619, 595, 571, 549, 527, 509, 491, 473, 457, 441, 427, 413, 401],
        [389, 377, 365, 355, 345, 335, 325, 317, 309, 301, 293, 285, 279, 271, 265, 259],
    ]
).ravel()


@kernel
def arccos(x: float) -> float:
    """Angle that has this cosine.

    Parameters
    ----------
    x : float
        In [-1, 1].

    Returns
    -------
    float
        In [0, pi], less than 2 ulp from exact. NaN where x is NaN or outside [-1, 1]; nothing is raised.
    """
    if not abs(x) <= 1:
        return math.nan
    square, half = x * x, fused(-abs(x), 0.5, 0.5)
    if square < half:
        return RIGHT + _arcsine(-x, square)
    # arccos(x) = 2 arcsin(sqrt((1 - x) / 2)): near 1 the difference to a right angle would lose digits.
    root = _twice_root(half)
    return math.pi + _arcsine(-root, half) if x < 0 else _arcsine(root, half)


@kernel
def _arcsine(x: float, t: float) -> float:
    """arcsin(x), where t is x squared; or 2 arcsin(x / 2), where t is the square of x / 2."""
    a, t2 = ARCSINE, t * t
    # This order of operations decides the last bit.
    first = fused(t2, fused(t, a[11], a[10]), fused(t, a[9], a[8]))
    second = fused(t2, fused(t, a[7], a[6]), fused(t, a[5], a[4]))
    series = fused(t2 * t2, first, second)
    series = fused(t2, fused(t2, series, fused(t, a[3], a[2])), fused(t, a[1], a[0]))
    return float(fused(t * series, x, x))


@kernel
def _twice_root(x: float) -> float:
    """2 sqrt(x), by one step from an approximate 1 / sqrt(x)."""
    if x == 0:
        return 0.0
    inverse, double = _inverse_root(x), x + x
    root = double * inverse
    excess = fused(inverse * inverse, double, -2.0)
    series = fused(excess, fused(excess, fused(excess, ROOT[3], ROOT[2]), ROOT[1]), ROOT[0])
    return float(fused(-(root * excess), series, root))


@kernel
def _inverse_root(x: float) -> float:
    """1 / sqrt(x) to 14 bits, as VRSQRT14PD has it; x positive."""
    mantissa, exponent = math.frexp(x)  # mantissa in [1/2, 1)
    scale = -((exponent - 1) // 2)
    if mantissa == 0.5 and exponent % 2 == 1:
        return math.ldexp(1.0, scale)
    steps = int(mantissa * 65536) - 32768
    piece, step = steps // 1024 + 32 * (1 - exponent % 2), steps % 1024 - 512
    return math.ldexp(float((128 * HEIGHTS[piece] - FALLS[piece] * step) // 512), scale - 17)
