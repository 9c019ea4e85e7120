"""Chunks: what is measured together is what each image set gives alone."""

import pytest

from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.runs import chunk
from cellfeat.runs.chunk import Chunk, measure_chunk
from tests.faults.processes import draw_crops
from tests.faults.steps import GoWrong

PIPELINE = Pipeline(name="wrong", images=(InputImage(name="A"),), steps=(GoWrong(image="A"),) * 2)


@pytest.fixture
def entries(tmp_path):
    """Image sets of sound files, of one that cannot be loaded, and of one whose step fails."""
    folder = draw_crops(tmp_path / "crops", 7)
    (folder / "empty.png").write_bytes(b"")
    (folder / "eat.png").write_bytes((folder / "black.png").read_bytes())
    return tuple(PIPELINE.image_sets(folder))


@pytest.mark.parametrize("together", [1, 10_000, 10**9])
def test_the_part_does_not_depend_on_what_is_measured_together(entries, together, monkeypatch):
    expected = measure_chunk(Chunk(PIPELINE, entries))
    assert [failure.step for failure in expected.failures] == ["GoWrong", "NamesAndTypes"]
    monkeypatch.setattr(chunk, "TOGETHER", together)
    assert measure_chunk(Chunk(PIPELINE, entries)) == expected


def test_each_step_is_told_of_each_image_set_it_is_taken_on(entries):
    begun = []
    measure_chunk(Chunk(PIPELINE, entries[1:4]), lambda *what: begun.append(what))
    files = [entry.files["A"].name for entry in entries[1:4]]
    assert files == ["eat.png", "empty.png", "part0000.png"]
    # One fails in its first step, another has no steps to take.
    loading = [(number, "NamesAndTypes") for number in (2, 3, 4)]
    assert begun == [*loading, (2, "GoWrong"), (4, "GoWrong"), (4, "GoWrong")]


def test_with_a_timeout_each_image_set_is_alone(entries):
    begun = []
    measure_chunk(Chunk(PIPELINE, entries[3:5], timeout=60.0), lambda number, _: begun.append(number))
    assert begun == [4, 4, 4, 5, 5, 5]
