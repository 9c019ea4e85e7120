from cellfeat.kernels.cache import cache_folder
from cellfeat.pipeline.load import load_pipeline
from cellfeat.warmup import warm_up


def test_every_step_is_taken():
    pipeline = load_pipeline("blood-cells")
    taken = []
    assert warm_up([pipeline], lambda name, step: taken.append((name, step))) == cache_folder()
    assert taken == [("blood-cells", type(step).__name__) for step in pipeline.steps]


def test_the_command_says_what_it_does(cellfeat):
    code, out, err = cellfeat("warmup", "blood-cells")
    assert code == 0
    assert "blood-cells: MeasureObjectSizeShape" in err
    assert str(cache_folder()) in out
