"""ExportToSpreadsheet: what the tables hold."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, Values
from cellfeat.pipeline.cppipe.values import only, output_folder, yes_no


def _is_output_folder(value: str) -> None:
    if output_folder(value):
        raise ValueError("must be the Default Output Folder itself: name another with --out")


def _finish(values: Values) -> list[Values]:
    if not values.pop("has_prefix"):
        del values["prefix"]
    del values["tables"]
    return [{"spreadsheet": values}]


READER = Reader(
    {
        13: (
            Place("", only('Comma (",")', "tables are CSV")),
            Place("add_metadata", yes_no),
            Place("add_file_names", yes_no),
            Place("", only("No", "all columns are written")),
            Place("aggregate_means", yes_no),
            Place("aggregate_medians", yes_no),
            Place("aggregate_standard_deviations", yes_no),
            Place("", _is_output_folder),
            Place("", only("No", "GenePattern files are not written")),
            *(UNUSED,) * 3,
            Place("", only("Yes", "all tables are written")),
            UNUSED,
            Place("", only("NaN", "missing values are written as nan")),
            Place("has_prefix", yes_no),
            Place("prefix"),
            UNUSED,
            Repeated("tables", (UNUSED,) * 4),
        )
    },
    _finish,
)
