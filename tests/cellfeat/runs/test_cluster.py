"""Runs on a dask cluster: the bytes of other runs, machines that join, leave and are lost."""

import os
import signal
from contextlib import closing
from itertools import islice

import pytest
from joblib import parallel_config

from cellfeat.api import run_into
from cellfeat.errors import CellfeatError
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.runs import cluster
from cellfeat.runs.chunk import Chunk, places
from cellfeat.runs.cluster import measure_on_cluster
from cellfeat.runs.workers import Workers
from tests.faults.processes import PIPELINE, draw_crops
from tests.faults.steps import GoWrong

distributed = pytest.importorskip("distributed", reason="dask is not installed: pip install 'cellfeat[dask]'")
# Dask's own.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def local():
    """A cluster of two machines, each a process of its own."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def crops(tmp_path_factory):
    return draw_crops(tmp_path_factory.mktemp("images") / "crops", 12)


@pytest.fixture(scope="module")
def tables(tmp_path_factory, crops):
    """What a run in processes of this machine gives."""
    out = tmp_path_factory.mktemp("tables") / "out"
    with Workers() as workers:
        return contents(run_into(out, PIPELINE, crops, workers=workers))


def contents(outcome):
    return {path.name: path.read_bytes() for path in outcome.files if path.name != "Experiment.csv"}


def test_a_cluster_gives_the_same_bytes(tmp_path, local, crops, tables):
    assert contents(run_into(tmp_path, PIPELINE, crops, scheduler=local.scheduler_address)) == tables


def test_relative_paths_are_those_of_the_caller(tmp_path, local, crops, tables, monkeypatch):
    monkeypatch.chdir(crops.parent)
    outcome = run_into(tmp_path / "out", PIPELINE, "crops", scheduler=local.scheduler_address)
    assert contents(outcome) == tables


def chunks(folder, **options):
    pipeline = Pipeline(name="wrong", images=(InputImage(name="A"),), steps=(GoWrong(image="A"),))
    listed = pipeline.image_sets(folder)
    return [Chunk(pipeline, tuple(listed[p.start : p.stop]), **options) for p in places(len(listed))]


def test_a_lost_machine_costs_nothing(tmp_path, local):
    images = draw_crops(tmp_path / "images", 20)
    with closing(measure_on_cluster(chunks(images), local.scheduler_address)) as parts:
        done = [next(parts)]
        os.kill(next(iter(local.workers.values())).pid, signal.SIGKILL)
        done += parts
    assert sorted(part.first for part in done) == list(range(1, 21))
    assert not [part.failures for part in done if part.failures]


def test_machines_may_join_and_leave(tmp_path, local):
    images = draw_crops(tmp_path / "images", 30)
    with closing(measure_on_cluster(chunks(images), local.scheduler_address)) as parts:
        done = list(islice(parts, 5))
        local.scale(3)
        done += islice(parts, 10)
        local.scale(1)
        done += parts
    local.scale(2)
    assert sorted(part.first for part in done) == list(range(1, 31))


def test_an_image_that_kills_costs_its_own_row_and_no_machine(tmp_path, local):
    images = draw_crops(tmp_path / "images", 4)
    (images / "kill.png").write_bytes((images / "black.png").read_bytes())
    parts = list(measure_on_cluster(chunks(images), local.scheduler_address))
    (failed,) = [failure for part in parts for failure in part.failures]
    assert failed.files[0].endswith("kill.png")
    assert "the process that measured it was killed by SIGKILL" in failed.reason


def test_no_scheduler_is_one_line(tmp_path, crops, monkeypatch):
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(CellfeatError, match="no dask scheduler answers there"):
        run_into(tmp_path / "out", PIPELINE, crops, scheduler="tcp://127.0.0.1:9")


def test_a_machine_with_other_versions_is_refused(crops, local, monkeypatch):
    monkeypatch.setattr(cluster, "installed", lambda: {"numpy": "1.0"})
    with pytest.raises(CellfeatError, match=r"has numpy .* where this run has 1\.0: install the same"):
        list(measure_on_cluster(chunks(crops), local.scheduler_address))


def test_joblibs_dask_backend_is_honoured(tmp_path, local, crops, tables):
    with distributed.Client(local), parallel_config(backend="dask"):
        assert contents(run_into(tmp_path / "out", PIPELINE, crops)) == tables


def test_a_lost_scheduler_stops_the_run_in_one_line(tmp_path, monkeypatch):
    # How long to try to reach it again.
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 2)
    images = draw_crops(tmp_path / "images", 20)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", processes=False
    ) as lost:
        parts = measure_on_cluster(chunks(images), lost.scheduler_address)
        next(parts)
    with pytest.raises(CellfeatError, match="does not answer any more; what is done is kept"):
        list(parts)
