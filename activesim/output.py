"""The files that a study leaves in its folder."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from activesim.analysis import Analysis
from activesim.figures import learning_curves, save
from activesim.study import Study
from activesim.versions import versions


def write(study: Study, analysis: Analysis, page: str, folder: Path) -> list[Path]:
    """Write a study's tables and figures.

    Parameters
    ----------
    study : Study
    analysis : Analysis
    page : str
        As `report.report` gives it.
    folder : Path
        Exists.

    Returns
    -------
    list of Path
    """
    tables = {
        "curves": study.curves,
        "queries": study.queries,
        "runs": study.runs,
        "summary": analysis.summary,
        "comparison": analysis.comparison,
        "references": analysis.references,
        "left_out": pd.DataFrame(
            [(o.column, o.reason) for o in study.table.omitted], columns=["column", "reason"]
        ),
    }
    written = []
    for name, frame in tables.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False, lineterminator="\n")
        written.append(path)
    parquet = folder / "curves.parquet"
    study.curves.to_parquet(parquet, index=False)
    path = folder / "study.json"
    path.write_text(json.dumps(describe(study), indent=2) + "\n", encoding="utf-8")
    html = folder / "report.html"
    html.write_text(page, encoding="utf-8")
    figure = learning_curves(study.curves, references=analysis.references)
    return [html, *written, parquet, path, *save(figure, folder, "curves")]


def describe(study: Study) -> dict[str, Any]:
    """Settings, data and versions of a study, as plain values."""
    table = study.table
    return {
        "table": table.name,
        "cells": table.y.size,
        "features": list(table.features),
        "classes": {name: int(n) for name, n in zip(table.classes, table.counts, strict=True)},
        "groups": table.group_name,
        "settings": study.settings.model_dump(mode="json"),
        "notes": list(study.notes),
        "versions": versions(),
    }
