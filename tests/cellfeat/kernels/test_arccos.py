import math

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cellfeat.kernels.arccos import arccos

# Arguments and results, as bits, of numpy.arccos as CellProfiler 4.2.8 calls it: NumPy 1.23.5 on a processor
# with AVX-512. Most of them are off the C library's, or have their last bit from the table of inverse roots.
GOLDEN = """
bff0000000000000 400921fb54442d18   bfefffffffffffff 400921fb52442d18   bfefffffffd7ad8d 400921eea1157139
bfefe8cf07c18619 400887d7874deb65   bfef0147faa0576e 400721ee8d978a68   bfec000000000000 40051700e0c14b25
bfebb67ae8584caa 4004f1a6c638d03e   bfea26f852e770ed 4004382df44b7048   bfe999999999999a 4003fc176b7a8560
bfe929c1806b466a 4003ce2c19e0f282   bfe8000000000000 400359d26f93b6c3   bfe76f4b55289f6c 400323ed1e4fa517
bfe72cbbb3487d0d 40030ba4b7fcdf00   bfe6a09e667f3bcd 4002d97c7f3321d2   bfe4e4e1a261a152 4002420f258e0609
bfe4ab43968dba8c 40022f1dd4716341   bfe484db1dcd3ef8 400222923dfb489b   bfe425d0354d7707 400203cc90a9d834
bfe369de2a3edfea 4001c804d19bcebe   bfe3333333333333 4001b6e192ebbe44   bfe267466fb84f31 400177df2115ff89
bfe112ae5334ce26 4001118acfa37c5c   bfe00000645530a2 4000c1525524207c   bfe000000063fe6e 4000c152384a5106
bfe0000000001921 4000c152382d7aa6   bfe0000000000105 4000c152382d73b0   bfe0000000000001 4000c152382d7366
bfe0000000000000 4000c152382d7366   bfdfffffffffffff 4000c152382d7365   bfdffffffffeccce 4000c152382d470e
bfdffffffffd5cc0 4000c152382d11ee   bfd9e8f1bd459525 3fffcd39097b151a   bfd9d8339eec6564 3fffc8a5784ee2a4
bfd2e8f9d73a243e 3ffdee90b7ff18da   bfd0000000000000 3ffd2cf5c7c70f0b   bfc91a556151761b 3ffc4a83936311d9
bfc7640b80abf720 3ffc12b79a432421   bfc5e99e835238a1 3ffbe2a7b58eaf74   bfc53acf56a603e8 3ffbcc7ca30e8650
bfc479443a0b5048 3ffbb3f762cf669a   bfc2c99dc44ce3e4 3ffb7d5d1a0daa7f   bfb1b12960904bc0 3ffa3d47b978b89d
bfa996171d674d9c 3ff9eec1e2e4f9cd   bfa6e70565528c30 3ff9d943274fa531   bdc6f123c73d50af 3ff921fb54470b3c
bd41d21e701f911e 3ff921fb54442f52   b527c53c9febe985 3ff921fb54442d18   b3c1c287a5b2d7c3 3ff921fb54442d18
8000000000000001 3ff921fb54442d18   8000000000000000 3ff921fb54442d18   0000000000000000 3ff921fb54442d18
0000000000000001 3ff921fb54442d18   0010000000000000 3ff921fb54442d18   33665c58d0f65003 3ff921fb54442d18
3c35dcfab558b001 3ff921fb54442d18   3cf184e719ac28e1 3ff921fb54442d06   3e2ac59bf2c335e2 3ff921fb536e0038
3fb150f14cd8e716 3ff80cb60cd9f7ec   3fb7d783e43e99bf 3ff7a3f55c24eeab   3fc15e0000000004 3ff6f48326516ca6
3fcffffffffd8ca5 3ff51700e0c19c22   3fd0000000000000 3ff51700e0c14b25   3fd00000000116f3 3ff51700e0c1031e
3fd000000002d8b0 3ff51700e0c08eff   3fd5555555555555 3ff3b2028082e8d4   3fd95a220b5b254d 3ff29db4753f6f9e
3fdad1d963d473cb 3ff236d6e9da641c   3fdfffffa619b63c 3ff0c15252211a72   3fdffffffdfa53a3 3ff0c15238c2e3e2
3fdffffffffd6a18 3ff0c152382e3278   3fdfffffffffe7d1 3ff0c152382d7a60   3fdffffffffffec4 3ff0c152382d73c0
3fdffffffffffff5 3ff0c152382d7368   3fdffffffffffffd 3ff0c152382d7366   3fdfffffffffffff 3ff0c152382d7366
3fe0000000000000 3ff0c152382d7365   3fe0000000000001 3ff0c152382d7365   3fe0000000000040 3ff0c152382d7340
3fe0436015caae8a 3ff09a506e1b8e67   3fe0a4df81443515 3ff06179bb1cb88b   3fe1547aa33435b0 3feff3ba10219d57
3fe1bb1612bd61ea 3fef791348b4971e   3fe1c01aa03be896 3fef730bd281f69c   3fe1f277cf30cf7d 3fef365da5aba955
3fe2291f7b38db7e 3feef42b44402946   3fe2bc59391c20a4 3fee3ffa535b439e   3fe2f82ead6feeb7 3fedf5ed93583ffb
3fe30a6329d851a1 3feddf4ccae17810   3fe310d10e84570e 3fedd74c301aa971   3fe3333333333333 3fedac670561bb50
3fe372edc3fce981 3fed5c7293036996   3fe37524d4cf3e97 3fed59a8634ce01b   3fe3937166ef58cc 3fed336ca23f32bc
3fe3b08531ed01e4 3fed0e9a3b45c40f   3fe3f8018a3661e6 3fecb385788c97db   3fe3ff7f09af0975 3feca9ee699033c7
3fe5555555555555 3feaea08d838f152   3fe625212595efec 3fe9cecfcc7aee14   3fe65791807f4170 3fe988a6625df488
3fe6a09e667f3bcd 3fe921fb54442d18   3fe72aecea38d1ea 3fe85bf971345413   3fe748ab1f7a8c06 3fe830bc9e2fc640
3fe79d507b4fcac5 3fe7b455fe88de87   3fe7ffffffff9959 3fe720a392c27486   3fe8000000000000 3fe720a392c1d955
3fe8341979a9554c 3fe6d16fc057fb78   3fe8b733e8c54dd8 3fe60614dd4dbd6d   3fe8c8f799b5f317 3fe5ea0e3eddbdfb
3fe9099e8453c55f 3fe5830c85960ce8   3fe91e877ca22c5c 3fe561627ed901c0   3fe974699f39a9c3 3fe4d53b2ef88ae3
3fe999999999999a 3fe4978fa3269ee0   3fe9e0459c5494e9 3fe4209e7d00fcb7   3fea0a1ac6cfcaa0 3fe3d91573350661
3fead4a8b773581a 3fe2716de023e642   3feae50a85752fa8 3fe253487327afaa   3feafcd061c1bba4 3fe2273a3e22be28
3feb2397fcf21e6a 3fe1de8d422f9081   3feb2d116ba01595 3fe1cca399063839   3feb66fefbba258a 3fe15db697c74653
3feb819af315cfd5 3fe129eac93e8428   3feb843ca069ed3d 3fe124c3c7bc858c   3feba45f77454324 3fe0e565e8a017e2
3febb67ae8584caa 3fe0c152382d7366   3febd7ca5251f79e 3fe07e395c50fd14   3fec000000000000 3fe02be9ce0b87cd
3fec0a449a261176 3fe016a76b007e8f   3fec2eb939029255 3fdf94b2d0f5869b   3fec327704bbc37b 3fdf84e3048a966d
3fec49f5a9bb1166 3fdf20efb37c6522   3fecd5f21d52ce4f 3fdcb38c4deb98c9   3fed09d33a15366c 3fdbc07bca2be583
3fee204a03b68ffc 3fd602b7c80002f2   3fee9d128aac23ba 3fd2e880af5bd955   3feead7d59c90ec0 3fd2766d261d58b4
3feefac2550f6ec4 3fd034ca4daf974a   3fef000000000000 3fd00abe0c129e1e   3fef531e491415f2 3fca57e6c19eea4b
3fef5d382fe4ddfe 3fc98f3dd69cb50f   3fef88d5fe5c5bed 3fc5dbe84a6faa35   3fef8dd9cb0d2c9c 3fc5649cfe80198f
3fef8ebbb760dbbf 3fc54f5a3eb3e644   3fef92b1ecb5a3c6 3fc4eee13e148f72   3fef9a21e31e72d1 3fc434f5c6f3f223
3fefa53fa9ed6a8e 3fc312011f2af055   3fefa7360f2f7597 3fc2dcd533079359   3fefd3e9fc45ef2e 3fba922283d69a60
3fefd546233b6aec 3fba284dbd3b8a5e   3fefd62ab25c1a3d 3fb9e1e91b1f6b60   3fefd8fa04bda34f 3fb8ff55d6ac2691
3fefe12d52971d3c 3fb636deff8115ba   3fefe6536de4511e 3fb445ecd9d01649   3fefe7764969b51b 3fb3d1bb4c56c32e
3fefec30b3e4b501 3fb1ce8db85a4248   3feff567f917633b 3faa0a97326548a3   3feff6a8f0e375e3 3fa87398e4cca5bd
3feffa9ab0ca00b9 3fa2958166b78a9a   3feffed4e788a776 3f914b69f146d46c   3fefff792ef2a185 3f8738e46c0366d0
3fefffd1ca6cde17 3f7b30e62a63924a   3fefffdb30bfffff 3f7844b555be4da6   3fefffe02c000001 3f76910c7bc8aa1c
3fefffe1a6bd36d7 3f76092f62ad89fc   3fefffe556028711 3f74a7a82658cd26   3fefffffffffb0a4 3ec1d118381054fa
3feffffffffff7cd 3ea6e84cd53cc95b   3feffffffffffe0f 3e964b229b5ebf38   3feffffffffffec3 3e91cdf34e803fe4
3fefffffffffff31 3e8cc665b0328632   3fefffffffffff44 3e8b6c30b83593f3   3fefffffffffff99 3e844c3b83e57158
3fefffffffffffae 3e821c5b70d9f828   3fefffffffffffb7 3e811687a8ae14a6   3feffffffffffffd 3e5bb67ae8584caa
3feffffffffffffe 3e56a09e667f3bcd   3fefffffffffffff 3e50000000000000   3ff0000000000000 0000000000000000
"""


@numba.njit
def arccos_of_each(values):
    results = np.empty_like(values)
    for i, value in enumerate(values):
        results[i] = arccos(value)
    return results


def test_each_bit_is_that_of_numpy_1_23_5():
    bits = np.array([int(word, 16) for word in GOLDEN.split()], np.uint64).reshape(-1, 2)
    results = arccos_of_each(np.ascontiguousarray(bits[:, 0]).view(np.float64))
    np.testing.assert_array_equal(results.view(np.uint64), bits[:, 1])


def test_close_to_arccos_over_a_grid():
    values = np.linspace(-1, 1, 20001)
    expected = np.array([math.acos(value) for value in values])
    np.testing.assert_array_less(abs(arccos_of_each(values) - expected), 2.5 * np.spacing(expected))


@settings(deadline=None)  # kernels compile on their first call
@given(st.floats(-1, 1))
def test_close_to_arccos_anywhere(value):
    expected = math.acos(value)
    assert abs(arccos(value) - expected) <= 2 * math.ulp(expected)


@given(
    st.floats(min_value=1, exclude_min=True) | st.floats(max_value=-1, exclude_max=True) | st.just(math.nan)
)
def test_no_angle_has_a_cosine_beyond_one(value):
    assert math.isnan(arccos(value))
