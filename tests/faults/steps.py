"""A step that goes wrong on images whose file name says how; in a module that worker processes can import."""

import faulthandler
import os
import signal
import time
from pathlib import Path

from cellfeat.pipeline.step import ImageName, Step
from cellfeat.pipeline.workspace import Workspace


class GoWrong(Step):
    """Die, hang or fail, as the name of the image's file says."""

    image: ImageName

    def run(self, workspace: Workspace) -> None:
        folder, name = (str(workspace.image_row[f"{key}_{self.image}"]) for key in ("PathName", "FileName"))
        if name.startswith("crash"):
            faulthandler._sigsegv()
        if name.startswith("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("once") and not (marker := Path(folder, "..", f"{name}.died")).exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("hang"):
            time.sleep(1000)
        if name.startswith("eat"):
            raise MemoryError("1 TiB")
