"""ExportToSpreadsheet: what the tables hold."""

from itertools import pairwise

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import names, only, output_folder, yes_no

NOT_OBJECTS = ("Image", "Experiment", "Object relationships")


def _is_output_folder(value: str) -> None:
    if output_folder(value):
        raise ValueError("must be the Default Output Folder itself: name another with --out")


def _finish(values: Values) -> list[Values]:
    if not values.pop("has_prefix"):
        del values["prefix"]
    if not values.pop("selects_measurements"):
        del values["measurements"]
    tables = values.pop("tables")
    if not values.pop("has_all_tables"):
        values["tables"] = _tables(tables)
    return [{"spreadsheet": values}]


def _tables(groups: tuple[Values, ...]) -> tuple[Values, ...]:
    for before, group in pairwise(groups):
        if group["is_joined"] and not {before["data"], group["data"]} & set(NOT_OBJECTS):
            raise ValueError(
                f"{group['data']} cannot be combined with {before['data']} in one file: write it to its own"
            )
    for group in groups:
        if "\\" in group["file_name"] and not group["is_automatic"]:
            raise ValueError(f"file name {group['file_name']!r}: a table cannot be divided by metadata")
    return tuple(
        {"data": group["data"], "file_name": "" if group["is_automatic"] else group["file_name"]}
        for group in groups
    )


READER = Reader(
    {
        13: (
            Place("delimiter"),
            Place("add_metadata", yes_no),
            Place("add_file_names", yes_no),
            Place("selects_measurements", yes_no),
            Place("aggregate_means", yes_no),
            Place("aggregate_medians", yes_no),
            Place("aggregate_standard_deviations", yes_no),
            Place("", _is_output_folder),
            Place("", only("No", "GenePattern files are not written")),
            *(UNUSED,) * 3,
            Place("has_all_tables", yes_no),
            Place("measurements", names),
            Place("nan_representation"),
            Place("has_prefix", yes_no),
            Place("prefix"),
            UNUSED,
            Repeated(
                "tables",
                (
                    Place("data"),
                    Place("is_joined", yes_no),
                    Place("file_name"),
                    Place("is_automatic", yes_no),
                ),
            ),
        )
    },
    _finish,
)
