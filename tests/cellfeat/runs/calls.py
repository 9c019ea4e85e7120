"""What tests let workers call: they import it by its name."""

import os


def die(signal):
    os.kill(os.getpid(), signal)


def numbers_and_process(tables):
    return tables["Image"]["ImageNumber"].to_pylist(), os.getpid()
