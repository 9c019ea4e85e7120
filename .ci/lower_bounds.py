"""Print pip constraints that pin every dependency at the lower bound that pyproject.toml names."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
for requirement in project["dependencies"] + project["optional-dependencies"]["test"]:
    name, bound = re.fullmatch(r"([\w-]+)>=([\w.]+)", requirement).groups()
    print(f"{name}=={bound}")
# Newer ones deprecate what the oldest matplotlib and typer call.
print("pyparsing<3.2")
print("click<8.2")
