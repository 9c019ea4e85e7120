"""What pydantic finds wrong with settings, in our words."""

from pydantic_core import ErrorDetails


def in_words(fault: ErrorDetails, setting: str) -> str:
    """Say in one line what a setting is and what it should be; or what several of them should be together."""
    reason = fault["msg"].removeprefix("Value error, ")
    reason = reason[0].lower() + reason[1:]
    return f"{setting} = {fault['input']!r}: {reason}" if fault["loc"] else reason
