"""JPEG decoders on the same files: whether the pixels are equal, and what each takes.

    python benchmarks/decoding.py --images bccd/crops

simplejpeg, which cellfeat uses, and OpenCV where it is installed, against Pillow. CPU time of the process,
by turns on each hundred files. Results go to benchmarks/results/decoding.json.
"""

import argparse
import io
import json
import random
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import simplejpeg
from PIL import features
from PIL.JpegImagePlugin import JpegImageFile

RESULTS = Path(__file__).parent / "results" / "decoding.json"
ROUNDS, HUNDRED = 5, 100
Decoder = Callable[[bytes], Any]


def main() -> None:
    """Compare pixels, time, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="folder of JPEG files")
    folder = parser.parse_args().images
    files = [content for path in sorted(folder.glob("*.jpg")) if (content := path.read_bytes())]
    if not files:
        sys.exit(f"{folder}: no .jpg files")
    decoders = installed()
    results = {
        "environment": {name: version(name) for name in decoders} | {"libjpeg": libjpeg()},
        "files": len(files),
        "files_that_differ_from_pillow": {
            name: differing(files, decode) for name, decode in decoders.items()
        },
        "ms": milliseconds(files, decoders),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))


def pillow(content: bytes) -> Any:
    """Pixels by Pillow's decoder, without looking for the file's kind."""
    image = JpegImageFile(io.BytesIO(content))
    image.load()
    return np.asarray(image)


def installed() -> dict[str, Decoder]:
    """Decoders by the name of their package."""
    found: dict[str, Decoder] = {"pillow": pillow, "simplejpeg": simplejpeg.decode_jpeg}
    if find_spec("cv2"):
        import cv2

        cv2.setNumThreads(1)
        found["opencv-python-headless"] = lambda content: cv2.cvtColor(
            cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB
        )
    return found


def libjpeg() -> dict[str, str]:
    """Versions of the libjpeg-turbo of Pillow and of OpenCV; simplejpeg does not tell its own."""
    found = {"pillow": str(features.version("libjpeg_turbo"))}
    if find_spec("cv2"):
        import cv2

        found["opencv"] = next(
            line.partition(":")[2].strip()
            for line in cv2.getBuildInformation().splitlines()
            if " JPEG:" in line
        )
    return found


def differing(files: list[bytes], decode: Decoder) -> int:
    """How many files do not decode to Pillow's pixels."""
    return sum(not np.array_equal(pillow(content), decode(content)) for content in files)


def milliseconds(files: list[bytes], decoders: dict[str, Decoder]) -> dict[str, list[float]]:
    """Quartiles, over the hundreds, of the time of a file."""
    times: dict[str, list[float]] = {name: [] for name in decoders}
    for start in list(range(0, len(files), HUNDRED)) * ROUNDS:
        some = files[start : start + HUNDRED]
        for name in random.sample(list(decoders), len(decoders)):
            began = process_time()
            for content in some:
                decoders[name](content)
            times[name].append(1e3 * (process_time() - began) / len(some))
    return {
        name: [round(float(q), 4) for q in np.quantile(own, (0.25, 0.5, 0.75))] for name, own in times.items()
    }


if __name__ == "__main__":
    main()
