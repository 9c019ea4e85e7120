import shutil
from pathlib import Path

import pytest

from cellfeat.api import merge, run_into
from cellfeat.errors import UsageError
from cellfeat.pipeline.load import load_pipeline
from cellfeat.runs.chunk import places
from cellfeat.runs.shard import parse_shard
from cellfeat.runs.shards import lines, ranges, read_shards
from cellfeat.runs.workers import Workers


@pytest.fixture(scope="module")
def workers():
    with Workers() as workers:
        yield workers


@pytest.fixture
def shards(tmp_path, crops, workers):
    """Six image sets in three shards of two."""
    (crops / "pixel.png").write_bytes(b"no image")
    folders = [tmp_path / f"shard{number}" for number in (1, 2, 3)]
    for number, folder in enumerate(folders, start=1):
        run_into(folder, "blood-cells", crops, shard=(number, 3), workers=workers)
    return folders


def test_merged_tables_are_those_of_one_run(tmp_path, crops, workers, shards):
    run_into(tmp_path / "whole", "blood-cells", crops, workers=workers)
    outcome = merge(tmp_path / "merged", shards[::-1])
    assert (outcome.images, outcome.failed) == (6, 1)
    tables = {path.name for path in (tmp_path / "whole").glob("*.csv")}
    assert tables == {"Image.csv", "Cells.csv", "Experiment.csv", "errors.csv"}
    for name in tables - {"Experiment.csv"}:
        assert (tmp_path / "merged" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_merged_run_can_be_gone_on_with(tmp_path, crops, workers, shards):
    merge(tmp_path / "merged", shards)
    shutil.copy(crops / "black.png", crops / "pixel.png")
    outcome = run_into(
        tmp_path / "merged", "blood-cells", crops, resume=True, retry_failed=True, workers=workers
    )
    assert outcome.failed == 0


def test_what_is_missing_is_said_and_not_merged(tmp_path, shards):
    shutil.rmtree(shards[1] / "store" / "000000005")
    assert list(lines(read_shards(shards[:2]))) == [
        f"{shards[0]}: shard 1/3: 2 of 2 image sets done, 0 of them failed",
        f"{shards[1]}: shard 2/3: 1 of 2 image sets done, 0 of them failed",
        "image sets missing: 3,5-6",
        "shards to run, or to resume: 2,3",
    ]
    with pytest.raises(UsageError, match="the image sets 3,5-6 are missing: run or resume the shards 2,3"):
        merge(tmp_path / "merged", shards[:2])
    assert not (tmp_path / "merged").exists()


def test_folders_of_other_runs_are_refused(tmp_path, crops, workers, shards):
    with pytest.raises(UsageError, match="both are shard 1/3"):
        merge(tmp_path / "merged", [*shards, shards[0]])
    with pytest.raises(UsageError, match="is not the output folder of a run"):
        merge(tmp_path / "merged", [*shards, crops])
    base = load_pipeline("blood-cells")
    fewer = base.model_copy(update={"steps": base.steps[:-1]})
    run_into(tmp_path / "other", fewer, crops, shard=(2, 3), workers=workers)
    with pytest.raises(UsageError, match=r"other: is no shard of the run that .*shard1 is of: step \d+ was"):
        merge(tmp_path / "merged", [shards[0], tmp_path / "other", shards[2]])


@pytest.mark.parametrize("image_sets", [1, 63, 64, 200, 10_001])
@pytest.mark.parametrize("shards", [1, 2, 7])
def test_shards_take_every_image_set_once_in_the_chunks_of_one_run(image_sets, shards):
    whole = list(places(image_sets))
    assert [number for place in whole for number in place] == list(range(image_sets))
    parts = [place for number in range(1, shards + 1) for place in places(image_sets, (number, shards))]
    assert sorted(parts, key=lambda place: place.start) == whole


def test_ranges_of_numbers_are_joined():
    assert ranges([(1, 25), (26, 50), (60, 60), (70, 71)]) == "1-50,60,70-71"


def test_a_shard_is_one_of_some():
    assert parse_shard("3/8") == (3, 8)


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/2/3", ""])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(UsageError, match="must be i/N"):
        parse_shard(text)


def test_the_command_line_merges_and_knows_what_is_missing(cellfeat, tmp_path, shards):
    code, said, _ = cellfeat("status", *shards[:2])
    assert code == 1
    assert said.splitlines()[-1] == "shards to run, or to resume: 3"
    assert cellfeat("status", *shards)[0] == 0
    code, said, error = cellfeat("merge", tmp_path / "merged", *shards)
    assert code == 1
    assert error.startswith("error: 1 of 6 image sets failed")
    assert Path(said.splitlines()[0]).name == "Image.csv"
