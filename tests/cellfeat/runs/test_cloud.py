"""Inputs and outputs in the cloud, on a server that speaks S3."""

import os

import pytest

from cellfeat.api import run_into
from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.remote import as_path
from cellfeat.pipeline.pipeline import InputImage, Pipeline
from cellfeat.pipeline.steps.saveimages import SaveImages
from cellfeat.runs import mirror
from cellfeat.runs.workers import Workers
from tests.faults.processes import PIPELINE, draw_crops

server = pytest.importorskip("moto.server", reason="moto is not installed: pip install 'cellfeat[dev]'")
pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'cellfeat[cloud]'")
# Of moto's and aiobotocore's own.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
BUCKET = "s3://plates"


@pytest.fixture(scope="module", autouse=True)
def cloud():
    """A server with a bucket, and the environment by which everyone finds it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        running = server.ThreadedMotoServer(port=0, verbose=False)
        running.start()
        host, port = running.get_host_and_port()
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        with as_path(BUCKET).filesystem() as files:
            files.mkdir(BUCKET)
            yield files
        running.stop()


@pytest.fixture(scope="module")
def workers():
    with Workers() as workers:
        yield workers


@pytest.fixture(scope="module")
def crops(tmp_path_factory, cloud):
    folder = draw_crops(tmp_path_factory.mktemp("images") / "crops", 6)
    cloud.put(str(folder), f"{BUCKET}/crops", recursive=True)
    cloud.pipe(f"{BUCKET}/crops/.thumbnails/a.png", b"no image")
    return folder


@pytest.fixture(scope="module")
def source(crops):
    """Where the bucket has them."""
    return f"{BUCKET}/{crops.name}"


@pytest.fixture(scope="module")
def tables(tmp_path_factory, source, workers):
    """The run of the bucket's images into a local folder."""
    out = tmp_path_factory.mktemp("tables") / "out"
    run_into(out, PIPELINE, source, workers=workers)
    return {path.name: path.read_bytes() for path in out.glob("*.csv") if path.name != "Experiment.csv"}


def in_cloud(cloud, out):
    names = [name for name in cloud.ls(out) if name.endswith(".csv") and "Experiment" not in name]
    return {name.rpartition("/")[2]: cloud.cat_file(name) for name in names}


def test_images_in_the_cloud_measure_as_local_ones_and_are_named_by_url(crops, tables, tmp_path, workers):
    run_into(tmp_path, PIPELINE, crops, workers=workers)
    assert tables["Cells.csv"] == (tmp_path / "Cells.csv").read_bytes()
    assert b"s3://plates/crops/part0000.png" in tables["Image.csv"]
    assert tables["Image.csv"].count(b"\n") == 7


def test_a_pattern_a_file_and_a_list_may_be_urls(cloud, source, tmp_path, workers):
    cloud.pipe(
        f"{BUCKET}/crops/list.csv", b"file,Metadata_Plate\nblack.png,7\ns3://plates/crops/pixel.png,8\n"
    )
    for number, (what, count) in enumerate([("part*.png", 4), ("black.png", 1), ("list.csv", 2)]):
        outcome = run_into(tmp_path / str(number), PIPELINE, f"{source}/{what}", workers=workers)
        assert (outcome.images, outcome.failed) == (count, 0)


def test_tables_may_go_to_the_cloud(cloud, source, tables, workers):
    outcome = run_into(f"{BUCKET}/out", PIPELINE, source, workers=workers)
    assert in_cloud(cloud, f"{BUCKET}/out") == tables
    assert f"{BUCKET}/out/Image.csv" in map(str, outcome.files)


def test_a_run_that_lost_the_cloud_goes_on_from_what_is_there(cloud, source, tables, workers, monkeypatch):
    sent = []

    def failing(path, place):
        if len(sent) == 5:
            raise CellfeatError(f"{place}: cannot be reached: gone")
        send(path, place)
        sent.append(path.name)

    send = mirror._send
    out = f"{BUCKET}/broken"
    with monkeypatch.context() as patch:
        patch.setattr(mirror, "_send", failing)
        with pytest.raises(CellfeatError, match="cannot be reached"), Workers() as lost:
            run_into(out, PIPELINE, source, workers=lost)
    # Half a part, as when it is killed while one is sent.
    cloud.rm(f"{BUCKET}/broken/store/{sent[-1]}/part.json")
    again = []
    monkeypatch.setattr(mirror, "_send", lambda path, place: (again.append(path.name), send(path, place)))
    run_into(out, PIPELINE, source, resume=True, workers=workers)
    assert in_cloud(cloud, out) == tables
    assert sent[2] not in again
    assert sent[-1] in again


def test_what_is_there_is_not_overwritten_unasked(cloud, crops, workers):
    cloud.pipe(f"{BUCKET}/taken/notes.txt", b"mine")
    with pytest.raises(UsageError, match="s3://plates/taken: exists and is not empty"):
        run_into(f"{BUCKET}/taken", PIPELINE, crops, workers=workers)
    run_into(f"{BUCKET}/taken", PIPELINE, crops, overwrite=True, workers=workers)
    assert not cloud.exists(f"{BUCKET}/taken/notes.txt")


def test_a_file_that_goes_missing_is_a_failure(cloud, tmp_path, workers):
    cloud.pipe(f"{BUCKET}/few/list.csv", b"file\nnone.png\n")
    outcome = run_into(tmp_path, PIPELINE, f"{BUCKET}/few/list.csv", workers=workers)
    assert "s3://plates/few/none.png: cannot be read" in outcome.failures[0].reason


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("s3://nowhere/x", "s3://nowhere/x: "),
        (f"{BUCKET}/empty", "there are no images"),
        ("nothing://x/y", "cannot be opened: Protocol not known: nothing"),
    ],
)
def test_no_such_place_is_one_line(tmp_path, source, said):
    with pytest.raises(CellfeatError, match=said):
        run_into(tmp_path / "out", PIPELINE, source)


def test_saved_images_need_a_local_folder(crops):
    step = SaveImages(image="A", image_for_file_prefix="A")
    with pytest.raises(UsageError, match="SaveImages needs a local output folder"):
        run_into(f"{BUCKET}/x", Pipeline(name="p", images=(InputImage(name="A"),), steps=(step,)), crops)


def test_the_command_line_takes_urls(cellfeat, cloud, source):
    code, said, _ = cellfeat("run", PIPELINE, source, "--out", f"{BUCKET}/typed")
    assert code == 0
    assert f"{BUCKET}/typed/Image.csv" in said.splitlines()
    assert cloud.exists(f"{BUCKET}/typed/Image.csv")
