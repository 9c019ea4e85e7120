"""The properties file of CellProfiler Analyst: which table and column is what."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cellfeat.runs.manifest import Manifest

COLORS = ("red", "green", "blue", "cyan", "magenta", "yellow", "gray")
# What says where an object is, or which it is, tells a classifier nothing about its class.
IGNORED = (
    *("ImageNumber", "ObjectNumber", ".*_Number_Object_Number", ".*_Parent_.*", ".*_Location_.*"),
    *(".*_AreaShape_Center_.*", ".*_AreaShape_BoundingBoxM.*"),
)


def properties(
    database: str,
    manifest: Manifest,
    image_columns: Collection[str],
    table: str = "",
    objects: str = "",
) -> dict[str, str]:
    """Fields of a properties file.

    Parameters
    ----------
    database : str
        Name of the database's file, which stands beside the properties file.
    manifest : Manifest
        Says which images were loaded, and which of them in color.
    image_columns : collection of str
        Columns of the image's row, by CellProfiler's names.
    table, objects : str
        The table of objects, and the kind whose places and number it has; '' if there are no objects.

    Returns
    -------
    dict of str to str
        In the order of CellProfiler's ExportToDatabase.
    """
    images = [image for image in _images(manifest) if f"FileName_{image['name']}" in image_columns]
    channels = [3 if image.get("type", "Color image") == "Color image" else 1 for image in images]
    colors = ("gray",) if sum(channels) == 1 else COLORS
    colors = (*colors, *("none",) * sum(channels))[: sum(channels)]
    plain = re.sub(r"\W", "_", objects, flags=re.ASCII)
    return {
        "db_type": "sqlite",
        "db_sqlite_file": database,
        "image_table": "Per_Image",
        "object_table": table,
        "image_id": "ImageNumber",
        "object_id": "ObjectNumber" if table else "",
        "plate_id": _if_there("Metadata_Plate", image_columns),
        "well_id": _if_there("Metadata_Well", image_columns),
        "series_id": _if_there("Group_Number", image_columns),
        "group_id": _if_there("Group_Number", image_columns),
        "timepoint_id": _if_there("Group_Index", image_columns),
        "cell_x_loc": f"{plain}_Location_Center_X" if table else "",
        "cell_y_loc": f"{plain}_Location_Center_Y" if table else "",
        "image_path_cols": _columns("PathName", images),
        "image_file_cols": _columns("FileName", images),
        "image_names": ", ".join(image["name"] for image in images),
        "image_channel_colors": ", ".join(colors),
        "channels_per_image": ", ".join(map(str, channels)),
        "object_name": "cell, cells",
        "classifier_ignore_columns": ", ".join(IGNORED),
        "image_tile_size": "50",
        "classification_type": "" if table else "image",
        "class_table": "",
        "check_tables": "no",
    }


def properties_text(fields: Mapping[str, str]) -> str:
    """Fields as lines of a properties file."""
    return "".join(f"{field} = {value}".rstrip() + "\n" for field, value in fields.items())


def _images(manifest: Manifest) -> Iterator[dict[str, Any]]:
    yield from tomllib.loads(manifest.pipeline)["image"]


def _columns(prefix: str, images: list[dict[str, Any]]) -> str:
    names = (f"Image_{prefix}_{image['name']}" for image in images)
    return ", ".join(re.sub(r"\W", "_", name, flags=re.ASCII) for name in names)


def _if_there(column: str, columns: Collection[str]) -> str:
    return f"Image_{column}" if column in columns else ""
