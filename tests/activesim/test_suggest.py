from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from activesim.errors import TableError, UsageError
from activesim.suggest import Labelling, load_labelling, suggest

Frames = Callable[..., tuple[pd.DataFrame, pd.DataFrame]]


@pytest.fixture
def written(tmp_path: Path, frames: Frames) -> Callable[[pd.DataFrame | None], Labelling]:
    """Load the cells with only those labels that are given."""
    frames()[0].to_csv(tmp_path / "f.csv", index=False)

    def load(labels: pd.DataFrame | None) -> Labelling:
        if labels is None:
            return load_labelling(tmp_path / "f.csv", None, "cell_type")
        labels.to_csv(tmp_path / "l.csv", index=False)
        return load_labelling(tmp_path / "f.csv", tmp_path / "l.csv", "cell_type")

    return load


Written = Callable[[pd.DataFrame | None], Labelling]


def test_labels_stay_in_the_order_they_were_given(written: Written, frames: Frames) -> None:
    labels = frames()[1].iloc[[30, 7, 90]]
    cells = written(labels)
    assert list(cells.labelled) == [30, 7, 90]
    assert [cells.classes[c] for c in cells.y] == list(labels["cell_type"])
    assert cells.waiting.size == 117
    assert cells.X.shape == (120, 3)


def test_the_most_doubtful_cells_come_first(written: Written, frames: Frames) -> None:
    cells = written(frames()[1].iloc[:40])
    found = suggest(cells, 3)
    known = LogisticRegression(max_iter=1000).fit(cells.X[:40], cells.y).predict_proba(cells.X[40:])[:, 1]
    doubt = 40 + np.argsort(np.abs(known - 0.5))[:3]
    assert sorted(found.cells["cell"]) == sorted(cells.ids[doubt])
    assert found.cells["probability"].between(0.5, 1).all()
    assert found.cells["why"].str.match(r"margin: [RW]BC 0\.\d\d or [RW]BC 0\.\d\d").all()


def test_rows_without_a_class_are_not_labelled(written: Written, frames: Frames) -> None:
    labels = frames()[1]
    labels.loc[40:, "cell_type"] = None
    assert written(labels).waiting.size == 80


def test_without_two_classes_it_takes_typical_cells(written: Written, frames: Frames) -> None:
    found = suggest(written(None), 6)
    assert found.cells["cell"].is_unique
    assert found.progress == ("0 labels, no class known: go on until there are two classes",)
    labels = frames()[1].query("cell_type == 'RBC'").iloc[:4]
    found = suggest(written(labels), 6)
    assert not set(found.cells["cell"]) & set(labels["cell_filename"])
    assert found.progress[0].startswith("4 labels, only RBC known")


def test_advice_to_stop_when_the_last_labels_changed_nothing(written: Written, frames: Frames) -> None:
    cells = written(frames()[1].iloc[:50])
    # The classes stand far apart: later labels say what earlier ones said.
    apart = np.where(frames()[1]["cell_type"] == "WBC", 10.0, -10.0)[:, None]
    settled = suggest(Labelling(cells.ids, apart, cells.labelled, cells.y, cells.classes), 2)
    assert "changed 0.00% of the predictions (kappa 1.000): settled" in settled.progress[-1]
    assert "cross-validation" in settled.progress[2]


def test_advice_to_go_on_when_they_did_or_a_class_is_new(written: Written, frames: Frames) -> None:
    labels = frames()[1].sort_values("cell_type")
    assert suggest(written(labels.iloc[80:100]), 2).progress[-1].endswith("not settled yet: go on")
    late = pd.concat([labels.iloc[:19], labels.iloc[-1:]])
    assert suggest(written(late), 2).progress[-1].startswith("a class is new")


def test_more_cells_than_there_are(written: Written, frames: Frames) -> None:
    with pytest.raises(UsageError, match="30 cells asked for, but only 20 have no label"):
        suggest(written(frames()[1].iloc[:100]), 30)


def test_names_are_checked_before_there_are_labels(written: Written) -> None:
    with pytest.raises(UsageError, match="did you mean 'margin'"):
        suggest(written(None), 2, strategy="margn")
    with pytest.raises(UsageError, match="no model 'logistc'"):
        suggest(written(None), 2, model="logistc")


def test_tables_that_do_not_fit(written: Written, frames: Frames, tmp_path: Path) -> None:
    labels = frames()[1]
    with pytest.raises(UsageError, match="no label column"):
        written(labels.drop(columns="cell_type"))
    with pytest.raises(TableError, match="no label matches"):
        written(labels.assign(cell_filename="x" + labels["cell_filename"]))
    frames()[0].drop(columns="FileName_Blood").to_csv(tmp_path / "g.csv", index=False)
    with pytest.raises(TableError, match="no FileName_ column"):
        load_labelling(tmp_path / "g.csv", None, "cell_type")
