import pytest
from typer.testing import CliRunner

from cellfeat.cli import app
from cellfeat.errors import CellfeatError, PipelineError, UsageError
from cellfeat.pipeline.load import load_pipeline
from cellfeat.pipeline.toml import convert_file
from tests.cellfeat.pipeline.cppipe.texts import ALL_IMAGES, GRAY, module, pipeline


@pytest.fixture
def cppipe(tmp_path):
    def make(*modules):
        path = tmp_path / "mine.cppipe"
        path.write_text(pipeline(ALL_IMAGES, *modules))
        return path

    return make


def cellfeat(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_check_lists_modules(cppipe):
    done = cellfeat("check", cppipe(GRAY))
    assert done.exit_code == 0
    assert "  2 ColorToGray (revision 4) runs\n" in done.stdout


def test_check_names_what_does_not_run(cppipe):
    done = cellfeat("check", cppipe(module("Crop", 3)))
    assert done.exit_code == 1
    assert "  2 Crop (revision 3) refused: this module is not supported\n" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (pipeline(ALL_IMAGES, GRAY.replace("Blood", "Red")), "input_image = 'Red': nothing before it makes"),
        (pipeline(ALL_IMAGES, GRAY).replace("enabled:True", "enabled:False"), "has no NamesAndTypes"),
    ],
)
def test_check_refuses_modules_that_do_not_run_together(tmp_path, text, said):
    path = tmp_path / "mine.cppipe"
    path.write_text(text)
    done = cellfeat("check", path)
    assert "ColorToGray" in done.stdout
    assert type(done.exception) is CellfeatError
    assert str(done.exception).startswith(f"{path}: ")
    assert said in str(done.exception)


def test_convert_writes_the_same_pipeline(cppipe, tmp_path):
    path = cppipe(GRAY)
    assert cellfeat("convert", path, tmp_path / "mine.toml").exit_code == 0
    assert load_pipeline(tmp_path / "mine.toml") == load_pipeline(path)


def test_convert_refuses_what_it_cannot_read(cppipe, tmp_path):
    done = cellfeat("convert", cppipe(module("Crop", 3)), tmp_path / "mine.toml")
    assert isinstance(done.exception, PipelineError)
    assert not (tmp_path / "mine.toml").exists()


def test_convert_never_replaces_its_source(cppipe):
    path = cppipe(GRAY)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is the input itself"):
        convert_file(path, path, overwrite=True)
    assert path.read_bytes() == before
