"""Images: which files are taken."""

from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Values


def _finish(values: Values) -> list[Values]:
    if values["filter"] not in ("No filtering", "Images only", "Custom"):
        raise ValueError(
            f"Filter images? = {values['filter']!r}: must be No filtering, Images only or Custom"
        )
    # Files that are no images are never taken: CellProfiler stops at them.
    return [{"rule": values["rule"] if values["filter"] == "Custom" else ""}]


READER = Reader({2: (UNUSED, Place("filter"), Place("rule"))}, _finish)
