"""How near to CellProfiler's a number must be, by family of columns, each with its reason.

The default is 1e-9 relative. A family stands here only if it needs more, and says why.
"""

RELATIVE = 1e-9

SINGLE_PRECISION_SOLVER = 1e-6
"""Correlation_Slope: LAPACK solves it in float32, and its last digits depend on the build of OpenBLAS."""

ROUNDING_OF_MOMENTS = 1e-7
"""Moments that are 0 for a symmetrical object: what is left is rounding, up to 1e-16 of sums of up to 1e9."""

CANCELLATION_IN_TEXTURE = 1e-7
"""Texture's variances and correlations are differences of large sums: where gray levels hardly vary, 6 to 9
digits of a float64 are lost, in CellProfiler as here, and in another order of adding."""

SINGLE_LOGARITHMS = 1e-6
"""Threshold_WeightedVariance of output made on a processor with other instructions (AVX-512 or not): NumPy's
float32 logarithms differ in the last bit, in CellProfiler as here."""

BINS_OF_SINGLE_LOGARITHMS = 2e-3
"""Threshold_SumOfEntropies there: a pixel may fall into another of 256 bins."""
