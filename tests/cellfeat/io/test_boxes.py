import json
from pathlib import Path, PurePosixPath

import pytest

from cellfeat.errors import UsageError
from cellfeat.io.boxes import Box, Extent, read_boxes, read_voc
from tests.cellfeat.io.drawn import voc


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def coco(**changes: object) -> str:
    content = {
        "images": [{"id": 7, "file_name": "a.png"}, {"id": 9, "file_name": "deep/b.png"}],
        "categories": [{"id": 1, "name": "RBC"}],
        "annotations": [
            {"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]},
            {"image_id": 7, "category_id": 5, "bbox": [0.4, 0.6, 1.2, 1.2]},
            {"image_id": 9, "bbox": [5, 6, 7, 8]},
        ],
    }
    return json.dumps(content | changes)


def test_voc_boxes_are_numbered_in_the_order_of_the_file(tmp_path):
    path = write(tmp_path, "a.xml", voc("a.jpg", ("WBC", 1, 2, 3, 4), ("RBC", 5, 6, 7, 8)))
    assert read_voc(path) == [
        Box(PurePosixPath("a.jpg"), 0, "WBC", Extent(1, 2, 3, 4)),
        Box(PurePosixPath("a.jpg"), 1, "RBC", Extent(5, 6, 7, 8)),
    ]
    assert read_boxes(path) == read_voc(path)


def test_a_folder_of_voc_files_is_read_in_order_of_name(tmp_path):
    for name in "ba":
        write(tmp_path, f"{name}.xml", voc(f"{name}.jpg", ("RBC", 1, 2, 3, 4)))
    write(tmp_path, "none.xml", voc("none.jpg"))
    assert [str(box.image) for box in read_boxes(tmp_path)] == ["a.jpg", "b.jpg"]


def test_coco_boxes_are_rounded_at_their_corners(tmp_path):
    # The second box goes from 0.4 to 1.6 across and from 0.6 to 1.8 down.
    first, second, third = read_boxes(write(tmp_path, "a.json", coco()))
    assert first == Box(PurePosixPath("deep/b.png"), 0, "RBC", Extent(1, 4, 2, 6))
    assert second == Box(PurePosixPath("a.png"), 0, "", Extent(0, 2, 1, 2))
    assert (third.image, third.number) == (first.image, 1)


def test_csv_boxes_keep_the_other_columns(tmp_path):
    text = 'patient,filename,class,xmin,xmax,ymin,ymax\nP1,a.png,RBC,1,2,3,4\n"P\n2",b.png,,5,6,7,8\n'
    first, second = read_boxes(write(tmp_path, "a.csv", "\ufeff" + text))
    assert first == Box(PurePosixPath("a.png"), 0, "RBC", Extent(1, 2, 3, 4), {"patient": "P1"})
    assert second == Box(PurePosixPath("b.png"), 0, "", Extent(5, 6, 7, 8), {"patient": "P\n2"})


def test_csv_boxes_by_a_corner_and_a_size(tmp_path):
    (box,) = read_boxes(write(tmp_path, "a.csv", "image,x,y,width,height\na.png,1,2,10,20\n"))
    assert box.extent == Extent(1, 11, 2, 22)


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a.png", "a.png"),
        ("plate/a.png", "plate/a.png"),
        ("plate\\a.png", "plate/a.png"),
        ("../../a.png", "a.png"),
        ("plate/../../a.png", "a.png"),
        ("/etc/a.png", "a.png"),
        ("C:\\data\\a.png", "a.png"),
        ("\\\\server\\share\\a.png", "a.png"),
    ],
)
def test_images_stay_in_their_folder(tmp_path, name, image):
    (box,) = read_boxes(write(tmp_path, "a.csv", f"image,x,y,width,height\n{name},1,2,3,4\n"))
    assert str(box.image) == image


DOCTYPE = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
BAD = {
    "none.xml": (voc("a.jpg"), "holds no boxes"),
    "open.xml": ("<annotation><object>", "not well-formed XML"),
    "empty.xml": ("", "not well-formed XML"),
    "bomb.xml": (DOCTYPE + voc("a.jpg", ("&b;", 1, 2, 3, 4)), "declares a document type"),
    "other.xml": ("<svg/>", "not a VOC annotation: it begins with <svg>"),
    "nameless.xml": ("<annotation/>", "filename names no image"),
    "dots.xml": (voc(".."), "filename names no image"),
    "text.xml": (voc("a.jpg", ("RBC", 1, 2, 3, "x")), "object 0: ymax must be a number, not 'x'"),
    "cornerless.xml": (
        "<annotation><filename>a.jpg</filename><object/></annotation>",
        "xmin must be a number, not None",
    ),
    "open.json": ("{", "not JSON"),
    "deep.json": ("[" * 100_000, "not JSON"),
    "list.json": ("[]", "not COCO's images, annotations and categories"),
    "key.json": ('{"images": []}', "not COCO's images, annotations and categories: no 'annotations'"),
    "unknown.json": (coco(images=[]), "annotation 0: image_id 9 is not among the images"),
    "twice.json": (coco(images=[{"id": 9, "file_name": n} for n in "ab"]), "two images have one id"),
    "half.json": (coco(categories=[{"id": 1, "name": "\ud800"}]), "holds half a character"),
    "half_image.json": (coco(images=[{"id": 9, "file_name": "\ud800.png"}]), "holds half a character"),
    "short.json": (
        coco(annotations=[{"image_id": 9, "bbox": [1, 2]}]),
        "bbox must be",
    ),
    "far.json": (
        coco(annotations=[{"image_id": 9, "bbox": [1, 2, 3, float("inf")]}]),
        "height must be a number, not inf",
    ),
    "nan.json": (coco(annotations=[{"image_id": 9, "bbox": [1, float("nan"), 3, 4]}]), "y must be a number"),
    "none.csv": ("image,x,y,width,height\n", "holds no boxes"),
    "empty.csv": ("", "no column names the image: add one of image, filename"),
    "imageless.csv": ("x,y,width,height\n1,2,3,4\n", "no column names the image"),
    "boxless.csv": (
        "image,xmin,xmax\na.png,1,2\n",
        "needs the columns xmin, xmax, ymin, ymax, or x, y, width",
    ),
    "short.csv": ("image,x,y,width,height\na.png,1,2,3,4\nb.png,1\n", "line 3: y must be a number, not None"),
    "nameless.csv": ("image,x,y,width,height\n,1,2,3,4\n", "line 2: image names no image"),
    "long.csv": (f"image,x,y,width,height\n{'a' * 200_000},1,2,3,4\n", "line 2: not CSV"),
    "quote.csv": ('image,x,y,width,height,op\na.png,1,2,3,4,"x\nb.png,1,2,3,4,y\n', "line 2: not CSV"),
    "fields.csv": ("image,x,y,width,height\na.png,1,2,3,4,5\n", "line 2: has more fields than the header"),
    "double.csv": ("image,x,x,y,width,height\na.png,1,1,2,3,4\n", "has several columns x"),
    "a.txt": ("", "boxes are read from .csv, .json"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_annotations_are_one_line_that_names_the_file(tmp_path, name):
    text, message = BAD[name]
    path = write(tmp_path, name, text)
    with pytest.raises(UsageError, match=message) as caught:
        read_boxes(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_no_annotations(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.csv: cannot be read: No such file"):
        read_boxes(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="holds no boxes"):
        read_boxes(tmp_path)


def test_annotations_in_another_encoding(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(voc("é.jpg").encode("utf-16"))
    with pytest.raises(UsageError, match=r"a\.xml: not text in UTF-8"):
        read_voc(path)
