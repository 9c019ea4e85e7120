"""The command line: each command calls one function."""

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def cellfeat() -> None:
    """Measure cells as CellProfiler does."""


def main() -> None:
    """Run the command line."""
    app()
