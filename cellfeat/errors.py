"""What a user can cause, as exceptions whose message is the whole explanation."""


class CellfeatError(Exception):
    """One line that names the file or setting, says what is wrong, and what to do."""


class UsageError(CellfeatError):
    """The command or call was wrong: the command line exits with 2 instead of 1."""


class ImageError(CellfeatError):
    """A file is no image that can be measured."""


class PipelineError(UsageError):
    """A pipeline file is wrong: the step, the setting, the value, and what would be accepted."""


class InputError(CellfeatError):
    """An array handed to a library function is not of the documented form."""
