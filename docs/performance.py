"""Writes performance.md from the results of versus.py, end_to_end.py and growth.py in benchmarks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results"

HEAD = """# Performance

## Method

`python benchmarks/versus.py` gives cellfeat and its peers the same pixels and the same objects, on one
thread, in turns: on each image each library measures each group of features before the next image comes.
Times are CPU time of the process. A ratio is of one image in one round; below stand the ratio of the
sums and the quartiles. The first round, in which everything loads and compiles, does not count. What a
ratio is of differs a little: nyxus and mahotas measure other features of the same kind, scikit-image
fewer. CellProfiler 4.2.8 runs whole pipelines in its own environment; its start-up is left out by
running few and many images.
"""

TAIL = """## First use

Kernels are compiled by numba on the first run, a minute or two of CPU time, and kept on disk: beside the
package, or in `~/.cache/cellfeat` where the installation is read-only, or in a private temporary folder
where the home is too; `NUMBA_CACHE_DIR` comes before them if it can be written to. The folder is named after
the kernels' sources, so that after an update all are compiled anew. `cellfeat warmup` compiles ahead, for a
container image or a cluster.
`import cellfeat` and `cellfeat --help` load neither numba nor pandas: 0.03 and 0.09 s of CPU time.

## Where the time goes

Of a crop of 100 x 100 pixels with every module on, some 1,250 columns: somewhat less than half are kernels,
a fifth each Python's interpreter between them, and NumPy and the allocation of memory, a tenth the system's,
for files, the rest decoding, SciPy's Fourier transform, and writing Parquet. By module: 13 % finding objects,
12 % the distribution of intensity, 9 % each colocalization and neighbours, 7 % granularity, 6 % texture, 5 %
each image quality, and size and shape, 4 % each thresholds and intensity, 3 % each reading and saving label
images, 5 % the tables of the store. On fields of 640 x 480 and more the kernels are nearly all.

A run begins with imports, and with compiled kernels from their cache: 0.7 s of CPU time in the process that
conducts it, which loads no numba, and meanwhile 1.5 s in each worker. It ends with the tables: of 4,886 crops
with every module on, 13 million numbers as text, 3.3 s of CPU time, in the workers too. The store has no
summaries of objects, which are three columns for each of the objects': they are made for the tables, which
takes less time than to write and to read them.

Two jobs come to 1.90 to 1.96 times one on 5,000 crops with every module, from run to run, and to 1.8 with
blood-cells: what they do more is to start a second worker, and where there is one job, the process that
conducts the run has a core to itself. Machines add to it: two processes that only measure, side by side, have
been as slow as 1.92 times one of them.

Small image sets take each step together, some thirty crops at a time: from the second one on, what the step
needs is in the processor's caches, which saves a tenth. Workers, and these benchmarks, keep the memory that
they freed: on fields of 2048 x 2048 it is a fifth of the time that the system would otherwise spend on
handing it out again page by page, on 4096 x 4096 a third. Objects are runs along rows, a hundredth of
the memory that the places of their pixels would take: on 2048 x 2048 that is a third of the time of size
and shape, and of intensity.

The floor is set by CellProfiler's order of operations, on which its ties and last digits depend. Dividing
touching objects floods the image level by level, but where markers are equally high, as in any large field
of 8 bits some are, a binary heap decides which comes first, and that depends on all that waits. A pixel takes
57 ns of that heap's time in a field of 256 x 256 and 68 in one of 2048 x 2048; but of the small field's
pixels in parts with several markers a quarter goes through it, of the large one's four fifths, since of more
markers the highest two that are equal are higher. That, and the caches, are why identification grows faster
than its pixels, though not faster than a Gaussian filter does. The logarithms of the threshold's columns
are NumPy's, and the sums of Zernike's polynomials are added up pixel by pixel, to the bit. What could still
go is the time between kernels, and what a process takes to start.
"""


def page() -> str:
    """The page as Markdown."""
    versus, ends, growth, memory = (
        json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
        for name in ("versus", "end_to_end", "growth", "memory")
    )
    return "\n".join([HEAD, *_body(versus), *_runs(ends["runs"]), *_growth(growth), *_memory(memory), TAIL])


def _body(results: dict[str, Any]) -> Iterator[str]:
    environment = ", ".join(f"{name} {value}" for name, value in results.pop("environment").items())
    yield f"Measured with {environment}.\n"
    for name, found in results.items():
        yield f"## {name[0].upper()}{name[1:]}\n"
        yield from _pipeline(found) if "cellprofiler" in found else _groups(found)
        yield ""


def _pipeline(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['images']} images: {1000 * found['cellprofiler']:.0f} ms of CPU time an image by "
        f"CellProfiler, {1000 * found['cellfeat']:.1f} by cellfeat, reading and tables included: "
        f"{found['ratio']} times."
    )


def _groups(found: dict[str, Any]) -> Iterator[str]:
    peers = list(found["times_cellfeat"])
    yield f"{found['images']} images; milliseconds an image, and how many times ours [quartiles].\n"
    yield "| group | cellfeat | " + " | ".join(peers) + " |"
    yield "|---|---:|" + "---:|" * len(peers)
    for group, ours in found["ms"]["cellfeat"].items():
        cells = [f"{ours:.2f}"]
        for peer in peers:
            ratio = found["times_cellfeat"][peer].get(group)
            cells.append(
                f"{found['ms'][peer][group]:.1f}: {ratio[0]:g} [{ratio[1]:g}, {ratio[3]:g}]" if ratio else ""
            )
        yield f"| {group} | " + " | ".join(cells) + " |"


def _runs(runs: dict[str, Any]) -> Iterator[str]:
    yield (
        "## Whole runs\n\n`python benchmarks/end_to_end.py`: wall time of `cellfeat run`, start, reading, "
        "storing and export included, beside what the modules alone take in one process.\n"
    )
    yield "| pipeline | images | modules, ms | one job | two jobs | one job / modules | one job / two |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, run in runs.items():
        times = " | ".join(f"{run['milliseconds'][key]:.2f}" for key in ("modules", "one job", "two jobs"))
        ratios = f"{run['one job over modules']:.2f} | {run['one job over two']:.2f}"
        yield f"| {name} | {run['images']} | {times} | {ratios} |"
    yield ""


def _growth(growth: dict[str, Any]) -> Iterator[str]:
    exponents = growth["exponents"]
    yield (
        "## How cost grows\n\n`python benchmarks/growth.py`: exponents n^e fitted to the larger half of the "
        "sizes; 1 is in proportion. SciPy's two functions do the same for each pixel, however many there "
        "are: their exponents are what the caches of this machine make of that.\n\n"
        "![Cost over size](growth.png)\n"
    )
    yield "| | pixels | objects |"
    yield "|---|---:|---:|"
    for name, exponent in exponents["pixels"].items():
        yield f"| {name} | {exponent:.2f} | {exponents['objects'][name]:.2f} |"
    jobs = ", ".join(f"{name} {exponent:.2f}" for name, exponent in exponents["images"].items())
    yield f"\nIn images: {jobs}.\n"


def _memory(memory: dict[str, Any]) -> Iterator[str]:
    peaks = ", ".join(f"{run['image_sets']:,}: {run['megabytes_at_most']:.0f} MB" for run in memory["runs"])
    yield (
        "`python -m benchmarks.memory`: peak of the process that conducts a run, by the number of its small "
        f"image sets. {peaks}.\n"
    )


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
