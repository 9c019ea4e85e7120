"""What a user can cause, as exceptions whose message is the whole explanation."""


def told(error: Exception) -> str:
    """Say what another's code raised, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


class ActivesimError(Exception):
    """One line that names the file or setting, says what is wrong, and what to do."""

    exit_code = 1


class UsageError(ActivesimError):
    """The command or call was wrong: the command line exits with 2 instead of 1."""

    exit_code = 2


class TableError(ActivesimError):
    """A table cannot be read, joined to its labels, or learnt from."""


class StrategyError(ActivesimError):
    """A query strategy raised, or chose cells that it was not offered."""


class ModelError(ActivesimError):
    """An estimator cannot be used, such as one without ``predict_proba``."""
