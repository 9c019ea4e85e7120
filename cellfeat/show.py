"""One image, its gray, its objects and their numbers, as a picture."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.folders import check_output_file
from cellfeat.io.image_sets import ImageSet
from cellfeat.io.write import write
from cellfeat.objects.labels import Objects
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.workspace import Columns, Workspace
from cellfeat.runs.image_set import StepError, load_images, measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".png", ".svg", ".pdf")
OUTLINE = "#d55e00"
MOST_ROWS = 12
TABLE = ("AreaShape_Area", "AreaShape_Eccentricity", "AreaShape_FormFactor", "Intensity_MeanIntensity")


def draw_objects(image: Path, pipeline: Pipeline, out: Path, *, overwrite: bool = False) -> None:
    """Draw what a pipeline finds in one image file.

    Parameters
    ----------
    image : Path
    pipeline : Pipeline
        One that loads a single image and identifies objects.
    out : Path
        A .png, .svg or .pdf file.
    overwrite : bool
        Replace it if it exists.

    Raises
    ------
    UsageError
        There is no such image, or the picture has another ending, exists, or is the image itself.
    CellfeatError
        The image cannot be measured, the pipeline makes no objects or needs several images, or the picture
        cannot be written.
    """
    if len(pipeline.images) != 1:
        raise CellfeatError(
            f"{pipeline.name} loads {len(pipeline.images)} images; show draws pipelines of one"
        )
    if not image.is_file():
        raise UsageError(f"{image}: no such image file")
    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"{out}: a picture is written as {', '.join(FORMATS)}: give it one of these endings")
    check_output_file(out, overwrite=overwrite, inputs=[image])
    try:
        workspace = load_images(pipeline, ImageSet(1, {pipeline.image_names[0]: image}, {}))
        measure(pipeline, workspace)
    except StepError as error:
        raise CellfeatError(f"{image}: {error}") from error
    if not workspace.objects:
        raise CellfeatError(f"{pipeline.name}: identifies no objects; add an IdentifyPrimaryObjects step")
    figure = _figure(workspace, pipeline, image.name)
    picture = BytesIO()
    figure.savefig(picture, format=out.suffix[1:].lower(), dpi=150)
    write(out, picture.getvalue(), overwrite=overwrite)


def _figure(workspace: Workspace, pipeline: Pipeline, title: str) -> Figure:
    name, objects = next(iter(workspace.objects.items()))
    original = workspace.images[pipeline.image_names[0]].pixels
    grays = [i.pixels for i in workspace.images.values() if i.pixels.ndim == 2 and i.pixels.dtype != bool]
    gray = grays[0] if grays else original.mean(axis=2)
    columns = workspace.object_columns.get(name, {})
    figure = Figure(figsize=(10, 7.2), layout="constrained")
    panels = figure.subplots(2, 2).ravel()
    _picture(panels[0], original, title)
    _picture(panels[1], gray, "gray")
    _picture(panels[2], gray, f"{objects.count} {name}")
    _outlines(panels[2], objects)
    _table(panels[3], columns, objects.count)
    return figure


def _picture(axes: "Axes", pixels: NDArray[Any], title: str) -> None:
    axes.imshow(pixels, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_title(title, fontsize=9)
    axes.set_axis_off()


def _outlines(axes: "Axes", objects: Objects) -> None:
    """Draw the edges between pixels of different labels, and each object's number at its centre."""
    labels = np.pad(objects.labels, 1)
    rows, columns = np.nonzero(labels[1:, :] != labels[:-1, :])
    axes.hlines(rows - 0.5, columns - 1.5, columns - 0.5, color=OUTLINE, linewidth=1)
    rows, columns = np.nonzero(labels[:, 1:] != labels[:, :-1])
    axes.vlines(columns - 0.5, rows - 1.5, rows - 0.5, color=OUTLINE, linewidth=1)
    for number, (row, column) in enumerate(objects.centers, start=1):
        axes.text(
            column,
            row,
            str(number),
            color="white",
            fontsize=8,
            ha="center",
            va="center",
            bbox={"facecolor": "black", "alpha": 0.5, "pad": 1, "linewidth": 0},
        )


def _table(axes: "Axes", columns: Columns, count: int) -> None:
    axes.set_axis_off()
    shown = [c for wanted in TABLE for c in columns if c == wanted or c.startswith(f"{wanted}_")][:4]
    if not shown or not count:
        axes.set_title("no objects" if not count else "", fontsize=9)
        return
    rows = [
        [str(i + 1), *(_short(columns[column][i]) for column in shown)] for i in range(min(count, MOST_ROWS))
    ]
    header = ["", *(column.split("_")[1] for column in shown)]
    table = axes.table(rows, colLabels=header, loc="upper center", edges="horizontal")
    table.auto_set_font_size(False)
    table.set_fontsize(7)
    table.auto_set_column_width(list(range(len(header))))
    if count > MOST_ROWS:
        axes.set_title(f"the first {MOST_ROWS} of {count}", fontsize=9)


def _short(value: float) -> str:
    """Whole numbers with all their digits, others with four."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}"
