"""SaveImages."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Table, Values
from cellfeat.pipeline.cppipe.values import output_folder, whole, yes_no


def _finish(values: Values) -> list[Values]:
    if not values.pop("append_suffix"):
        del values["suffix"]
    if values["method_for_file_names"] != "From image filename":
        values = {k: v for k, v in values.items() if k not in ("suffix", "image_for_file_prefix")}
    # Before revision 16, TIFFs were not compressed.
    return [{"lossless_compression": False} | values]


LINES: Table = (
    Place("type_of_image"),
    Place("image"),
    Place("method_for_file_names"),
    Place("image_for_file_prefix"),
    Place("single_file_name"),
    Place("number_of_digits", whole),
    Place("append_suffix", yes_no),
    Place("suffix"),
    Place("file_format"),
    Place("output_file_location", output_folder),
    Place("bit_depth"),
    Place("overwrite_existing_files", yes_no),
    Place("when_to_save"),
    Place("record_file_information", yes_no),
    Place("create_subfolders", yes_no),
    UNUSED,
    UNUSED,
)

READER = Reader({15: LINES, 16: (*LINES, Place("lossless_compression", yes_no))}, _finish)
