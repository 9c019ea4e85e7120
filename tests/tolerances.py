"""How near to CellProfiler's a number must be, by family of columns, each with its reason.

The default is 1e-9 relative. A family stands here only if it needs more, and says why.
"""

import re

RELATIVE = 1e-9

ABSOLUTE = 1e-12
"""What counts as 0: rounding of sums that are 0 in exact arithmetic, such as the spread of equal values."""

SINGLE_PRECISION_SOLVER = 1e-6
"""Correlation_Slope: LAPACK solves it in float32, and its last digits depend on the build of OpenBLAS."""

SLOPE_NEAR_ZERO = 3e-7
"""The same of slopes that are small beside the intensities: both programs are as far from the exact one."""

CANCELLATION_IN_TEXTURE = 1e-7
"""Texture's variances and correlations are differences of large sums: where gray levels hardly vary, 6 to 9
digits of a float64 are lost, in CellProfiler as here, and in another order of adding. A correlation that is
the same in all objects has a spread of that noise."""

ROOT_OF_NOTHING = 1e-7
"""Texture's second information measure is the root of a difference of entropies. Where the levels of a pair
are independent that is 0 but for its rounding, a few 1e-15, and so the root some 1e-8."""

OPENED_SUMS = 1e-7
"""The mean of an opened image goes astray in its tenth digit in 1 of 4,886 crops; the granularity is what two
such means differ by."""

SINGLE_LOGARITHMS = 1e-6
"""Threshold_WeightedVariance, Kapur's threshold and the slope of the power spectrum, of output made on a
processor with other instructions (AVX-512 or not): NumPy's float32 logarithms differ in the last bit, in
CellProfiler as here."""

BINS_OF_SINGLE_LOGARITHMS = 2e-3
"""Threshold_SumOfEntropies there: a pixel may fall into another of 256 bins."""

FIRST_IMAGE = 1e-7
"""CellProfiler keeps a column in the precision that the run's first image gave it, a constant image float32:
thresholds of all other images are then rounded to that, and printed with its 8 digits."""

FAMILIES = (
    (re.compile(r"Threshold_(Orig|Final)Threshold_"), FIRST_IMAGE, ABSOLUTE),
    (re.compile(r"ImageQuality_(PowerLogLogSlope|Threshold\w*Kapur)"), SINGLE_LOGARITHMS, ABSOLUTE),
    (re.compile(r"Correlation_Slope_"), SINGLE_PRECISION_SOLVER, SLOPE_NEAR_ZERO),
    (re.compile(r"Texture_InfoMeas2"), CANCELLATION_IN_TEXTURE, ROOT_OF_NOTHING),
    (re.compile(r"Texture_"), CANCELLATION_IN_TEXTURE, 1e-10),
    (re.compile(r"Granularity_"), OPENED_SUMS, ABSOLUTE),
    (re.compile(r"Threshold_WeightedVariance_"), SINGLE_LOGARITHMS, ABSOLUTE),
    (re.compile(r"Threshold_SumOfEntropies_"), BINS_OF_SINGLE_LOGARITHMS, ABSOLUTE),
)
"""Columns, relative and absolute tolerance."""


def tolerance(column: str) -> tuple[float, float]:
    """Relative and absolute tolerance of a column, or of an aggregate of one."""
    return next(
        ((relative, absolute) for family, relative, absolute in FAMILIES if family.search(column)),
        (RELATIVE, ABSOLUTE),
    )
