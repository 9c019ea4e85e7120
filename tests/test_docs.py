"""The documentation's examples run, page by page, each in a folder with a run; made pages are up to date."""

import ast
import re
import runpy
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.main import get_command

import cellfeat
from activesim.cli import app as activesim_app
from cellfeat.cli import app as cellfeat_app
from cellfeat.io.smear import write_smears

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = {
    page.name: blocks
    for page in sorted(DOCS.glob("*.md"))
    if (blocks := BLOCK.findall(page.read_text("utf-8")))
}


def imported(blocks):
    """Names of the packages that examples import."""
    for node in ast.walk(ast.parse("\n".join(blocks))):
        if isinstance(node, ast.Import):
            yield from (each.name.split(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A run over drawn smears, with the tables that the page on exports reads."""
    folder = tmp_path_factory.mktemp("docs")
    write_smears(folder / "smears", smears=4, seed=0, height=240, width=320, scale=0.5)
    smears = folder / "smears" / "BCCD" / "JPEGImages"
    cellfeat.run_into(folder / "run", "blood-cells", smears, jobs=1, formats=["cytotable", "anndata"])
    return folder / "run"


@pytest.mark.parametrize("page", EXAMPLES)
def test_examples_run(page, finished_run, tmp_path, monkeypatch):
    absent = sorted(name for name in set(imported(EXAMPLES[page])) if find_spec(name) is None)
    if absent:
        pytest.skip(f"{page} uses {', '.join(absent)}, which is not installed")
    shutil.copytree(finished_run, tmp_path / "run")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": Path(page).stem}
    for block in EXAMPLES[page]:
        exec(compile(block, page, "exec"), names)


@pytest.mark.parametrize("program", [cellfeat_app, activesim_app])
def test_every_command_is_described(program):
    text = "\n".join(page.read_text("utf-8") for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    name = "cellfeat" if program is cellfeat_app else "activesim"
    missing = [command for command in get_command(program).commands if f"{name} {command}" not in text]
    assert not missing


def test_the_page_on_parity_is_made_from_the_last_results():
    generator = runpy.run_path(str(DOCS / "parity.py"))
    assert (DOCS / "parity.md").read_text("utf-8") == generator["page"](), "run python docs/parity.py"
