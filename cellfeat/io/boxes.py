"""Boxes around cells, from Pascal VOC, COCO or CSV files."""

import io
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple
from xml.etree import ElementTree

from cellfeat.errors import UsageError
from cellfeat.io.rows import read_rows

IMAGE_COLUMNS = ("image", "filename", "file_name", "image_filename", "file", "path")
LABEL_COLUMNS = ("cell_type", "label", "class", "category", "name")
FARTHEST = 2**40
SIZES = ("x", "y", "width", "height")


class Extent(NamedTuple):
    """Pixels from `xmin` up to but not including `xmax`, counted from 0; the same for `y`."""

    xmin: int
    xmax: int
    ymin: int
    ymax: int


CORNERS = Extent._fields


@dataclass(frozen=True)
class Box:
    """One annotated box.

    Parameters
    ----------
    image : PurePosixPath
        The image's file, within the folder of images.
    number : int
        Place among the boxes of its image, from 0.
    label : str
        Class of the cell; '' if none is given.
    extent : Extent
        As annotated: it may reach out of the image, or hold no pixel.
    more : dict of str to str
        What else the annotation says: the other columns of a CSV.
    """

    image: PurePosixPath
    number: int
    label: str
    extent: Extent
    more: Mapping[str, str] = field(default_factory=dict)


def read_boxes(path: Path) -> list[Box]:
    """Read boxes from a CSV, a COCO JSON, a VOC XML file, or a folder of VOC XML files.

    Raises
    ------
    UsageError
        No such file, not of these kinds, malformed, or without boxes.
    """
    if path.is_dir():
        boxes = [box for file in sorted(path.glob("*.xml")) for box in read_voc(file)]
    elif path.suffix.lower() == ".xml":
        boxes = read_voc(path)
    elif path.suffix.lower() == ".json":
        boxes = list(_read_coco(path))
    elif path.suffix.lower() == ".csv":
        boxes = list(_read_csv(path))
    else:
        raise UsageError(f"{path}: boxes are read from .csv, .json (COCO), .xml (VOC) or a folder of .xml")
    if not boxes:
        raise UsageError(f"{path}: holds no boxes")
    return boxes


def read_voc(path: Path) -> list[Box]:
    """Read the boxes of one Pascal VOC annotation, in the order of the file; there may be none.

    Raises
    ------
    UsageError
        Not such a file, or a box without its four numbers.
    """
    text = _text(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UsageError(f"{path}: declares a document type, which an annotation does not need: remove it")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise UsageError(f"{path}: not well-formed XML: {error}") from error
    if root.tag != "annotation":
        raise UsageError(f"{path}: not a VOC annotation: it begins with <{root.tag}>")
    image = _image(root.findtext("filename"), f"{path}: filename")
    boxes = []
    for number, entry in enumerate(root.iter("object")):
        place = f"{path}: object {number}"
        extent = _extent({corner: entry.findtext(f"bndbox/{corner}") for corner in CORNERS}, place)
        boxes.append(Box(image, number, (entry.findtext("name") or "").strip(), extent))
    return boxes


def _read_coco(path: Path) -> Iterator[Box]:
    try:
        content = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not JSON: {error}") from error
    try:
        images = {str(i["id"]): _image(i["file_name"], f"{path}: file_name") for i in content["images"]}
        labels = {str(c["id"]): str(c["name"]) for c in content.get("categories", ())}
        annotations = [(str(a["image_id"]), a.get("category_id"), a["bbox"]) for a in content["annotations"]]
    except (KeyError, TypeError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise UsageError(f"{path}: not COCO's images, annotations and categories: {reason}") from error
    for name in (*map(str, images.values()), *labels.values()):
        if not _is_text(name):
            raise UsageError(f"{path}: {name!r} holds half a character: correct it")
    if len(images) < len(content["images"]):
        raise UsageError(f"{path}: two images have one id")
    numbers: Counter[str] = Counter()
    for index, (image, category, bbox) in enumerate(annotations):
        place = f"{path}: annotation {index}"
        if image not in images:
            raise UsageError(f"{place}: image_id {image} is not among the images")
        if not isinstance(bbox, list) or len(bbox) != len(SIZES):
            raise UsageError(f"{place}: bbox must be [x, y, width, height], not {bbox!r}")
        extent = _extent(dict(zip(SIZES, bbox, strict=True)), place)
        yield Box(images[image], numbers[image], labels.get(str(category), ""), extent)
        numbers[image] += 1


def _read_csv(path: Path) -> Iterator[Box]:
    header, rows = read_rows(io.StringIO(_text(path), newline=""), path)
    image_column = next((c for c in IMAGE_COLUMNS if c in header), None)
    label_column = next((c for c in LABEL_COLUMNS if c in header), "")
    if image_column is None:
        raise UsageError(f"{path}: no column names the image: add one of {', '.join(IMAGE_COLUMNS)}")
    box_columns = next((columns for columns in (CORNERS, SIZES) if set(columns) <= set(header)), None)
    if box_columns is None:
        raise UsageError(f"{path}: needs the columns {', '.join(CORNERS)}, or {', '.join(SIZES)}")
    others = [c for c in header if c not in (image_column, label_column, *box_columns)]
    numbers: Counter[PurePosixPath] = Counter()
    for line, row in rows:
        place = f"{path}: line {line}"
        image = _image(row[image_column], f"{place}: {image_column}")
        more = {column: row[column] or "" for column in others}
        label = (row.get(label_column) or "").strip()
        yield Box(image, numbers[image], label, _extent(row, place), more)
        numbers[image] += 1


def _extent(row: Mapping[str, Any], place: str) -> Extent:
    """Whole pixels of four corners, or of a corner and a size."""
    if all(corner in row for corner in CORNERS):
        return Extent(*(round(_number(row[corner], f"{place}: {corner}")) for corner in CORNERS))
    x, y, width, height = (_number(row[size], f"{place}: {size}") for size in SIZES)
    return Extent(round(x), round(x + width), round(y), round(y + height))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not text in UTF-8: save it so") from error


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _image(name: Any, place: str) -> PurePosixPath:
    """A path that stays in the folder of images: of one that leads elsewhere, only the file's name counts."""
    path = PureWindowsPath(str(name or "").strip())
    if not path.name or path.name == ".." or "\0" in path.name:
        raise UsageError(f"{place} names no image")
    is_elsewhere = path.anchor or ".." in path.parts or "\0" in str(path)
    return PurePosixPath(path.name if is_elsewhere else path.as_posix())


def _number(value: Any, place: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= FARTHEST:
        raise UsageError(f"{place} must be a number, not {value!r}")
    return number
