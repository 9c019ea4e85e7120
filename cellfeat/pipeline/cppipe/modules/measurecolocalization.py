"""MeasureColocalization."""

from cellfeat.pipeline.cppipe.reader import Place, Reader, Values
from cellfeat.pipeline.cppipe.values import names, number, yes_no

METRICS = ("Correlation", "Manders", "RWC", "Overlap", "Costes")


def _finish(values: Values) -> list[Values]:
    # Whether to run all only hides the choice among them from who edits the pipeline.
    del values["run_all"]
    wanted = {metric: values.pop(metric) for metric in METRICS}
    if not all(wanted.values()):
        values["metrics"] = tuple(metric for metric in METRICS if wanted[metric])
        if not wanted["Costes"]:
            del values["costes_method"]
    if values["where"] == "Across entire image":
        del values["objects"]
    return [values]


READER = Reader(
    {
        5: (
            Place("images", names),
            Place("threshold", number),
            Place("where"),
            Place("objects", names),
            Place("run_all", yes_no),
            *(Place(metric, yes_no) for metric in METRICS),
            Place("costes_method"),
        )
    },
    _finish,
)
