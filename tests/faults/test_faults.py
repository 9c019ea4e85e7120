"""Whatever happens to a run, no image set is lost, no row doubled, and going on gives the same bytes.

A few tries of each kind of fault; ``python -m benchmarks.faults`` makes many.
"""

from pathlib import Path

import pytest

from cellfeat.api import run_into
from cellfeat.errors import UsageError
from tests.faults import bad_inputs, interruptions
from tests.faults.processes import PIPELINE

CROPS = 60


@pytest.fixture(scope="module")
def same(tmp_path_factory):
    return interruptions.undisturbed_run(tmp_path_factory.mktemp("same"), CROPS)


def test_killed_runs_go_on_to_the_same_bytes(same, tmp_path):
    tally = interruptions.kills(same, tmp_path, times=2, seed=1)
    assert tally.faults_tried == 2
    assert tally.is_harmless


def test_a_full_disk_stops_a_run_that_can_go_on(same, tmp_path):
    tally, ended = interruptions.full_disk(same, tmp_path)
    assert tally.is_harmless
    for code, said in ended:
        assert code == 1
        (error,) = (line for line in said.splitlines() if line.startswith("error: "))
        assert "cannot be written: " in error
        assert "File too large; what is done is kept" in error
        assert "--resume" in error
        assert "Traceback" not in said


def test_a_second_run_into_a_folder_is_refused_while_the_first_lives(same, tmp_path):
    tally, (code, said) = interruptions.two_at_once(same, tmp_path)
    assert tally.is_harmless
    assert code == 2
    assert "is writing there: wait for it, or name another folder" in said


def test_the_clock_does_not_matter(same, tmp_path):
    assert interruptions.jumping_clock(same, tmp_path).is_harmless


def test_a_dask_worker_that_is_killed_costs_nothing(same, tmp_path):
    pytest.importorskip("distributed", reason="dask is not installed: pip install 'cellfeat[dask]'")
    assert interruptions.lost_machines(same, tmp_path, times=1).is_harmless


def test_a_worker_that_dies_costs_its_own_image_set(tmp_path):
    tally, reasons = bad_inputs.dying_workers(tmp_path, timeout=5)
    assert tally.is_harmless
    assert reasons.keys() == {"crash.png", "eat.png", "hang.png", "kill.png"}
    assert "SIGSEGV" in reasons["crash.png"]
    assert "SIGKILL, as when the machine has no memory left" in reasons["kill.png"]
    assert reasons["hang.png"] == "took longer than 5 s"
    assert reasons["eat.png"] == "not enough memory: 1 TiB"


def test_damaged_images_are_failures_of_their_own(tmp_path):
    tally, reasons = bad_inputs.damaged_images(tmp_path, seed=0)
    assert tally.is_harmless
    assert tally.faults_tried == 60
    assert not [name for name in reasons if name.startswith("sound")]
    assert not [reason for reason in reasons.values() if "a fault of cellfeat" in reason]
    assert not [reason for reason in reasons.values() if "process that measured" in reason]
    assert {name for name in reasons if name.startswith(("bomb", "declares", "cut", "empty", "magic"))} >= {
        "bomb.png",
        "declares-4-gigapixels.png",
        "declares-4-gigapixels.tif",
        "declares-65535-squared.jpg",
        "empty.jpg",
    }


def test_a_hostile_list_gives_rows_and_failures_below_the_output_folder(tmp_path):
    tally, rows, failed = bad_inputs.hostile_csv(tmp_path)
    assert tally.is_harmless
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crops", "hostile.csv", "run"]
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["out"]
    assert not Path("/tmp/escaped").exists()
    assert {row["Metadata_=1+1"] for row in rows} <= set(bad_inputs.HOSTILE)
    assert "lies outside the output folder" in " ".join(failed.values())


def test_a_list_of_a_million_columns_is_refused_in_one_line(tmp_path):
    source = bad_inputs.wide_csv(tmp_path, 10**6)
    with pytest.raises(UsageError, match="has 1000001 columns, each of which"):
        run_into(tmp_path / "out", PIPELINE, source)
    assert not (tmp_path / "out").exists()
