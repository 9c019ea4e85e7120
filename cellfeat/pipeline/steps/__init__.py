"""The modules a pipeline can have, by CellProfiler's name for each."""

from cellfeat.pipeline.step import Step

steps: tuple[type[Step], ...] = ()
STEPS: dict[str, type[Step]] = {step.__name__: step for step in steps}
