"""The images that speed is measured on: a drawn crop and a drawn field."""

import pytest

from benchmarks.fields import field

IMAGES = {"crop": (100, 100, 2), "field": (480, 640, 50)}


@pytest.fixture(params=list(IMAGES))
def image(request):
    """Labels and gray pixels."""
    return field(*IMAGES[request.param])
