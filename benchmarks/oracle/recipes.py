"""The pipelines of the golden data: each exercises one part of CellProfiler in all its options."""

from collections.abc import Iterable

from benchmarks.oracle.cppipe import Value, module

Settings = dict[str, Value]
BLUE, GREEN, RED = "OrigBlue", "OrigGreen", "OrigRed"

OTSU: Settings = {"threshold_method": "Otsu", "local_method": "Otsu"}
THREE: Settings = OTSU | {"classes": "Three classes"}
CROSS_ENTROPY: Settings = {
    "threshold_method": "Minimum Cross-Entropy",
    "local_method": "Minimum Cross-Entropy",
}
ROBUST: Settings = {"threshold_method": "Robust Background", "local_method": "Robust Background"}
ADAPTIVE: Settings = {"threshold_strategy": "Adaptive", "window": 20}
LOG: Settings = {"log_transform": "Yes"}


def load(kind: str = "Color image") -> list[str]:
    """All images under one name, Photo."""
    return [
        module("Images"),
        module("Metadata"),
        module("NamesAndTypes", type=kind, name="Photo"),
        module("Groups"),
    ]


def gray(image: str = "OrigGray") -> str:
    """Photo as one gray image."""
    return module("ColorToGray", image="Photo", gray=image)


def split(prefix: str = "Orig") -> str:
    """Photo's three colours."""
    names: Settings = {f"{colour}_name": f"{prefix}{colour.title()}" for colour in ("red", "green", "blue")}
    rest: Settings = dict.fromkeys(("use_hue", "use_saturation", "use_value"), "No")
    return module("ColorToGray", image="Photo", method="Split", **names, **rest)


def primary(image: str, objects: str, **settings: Value) -> str:
    """Objects by Otsu's threshold, all kept, unless the settings say otherwise."""
    given = OTSU | {"advanced": "Yes", "exclude_size": "No", "exclude_border": "No"} | settings
    return module("IdentifyPrimaryObjects", image=image, objects=objects, **given)


def export(*objects: str, photo: str = "Photo") -> list[str]:
    """Label images of these objects (the first without its name in the file's), and all tables."""
    modules = []
    for index, name in enumerate(objects):
        suffix = f"_{name}_label" if index else "_label"
        modules.append(module("ConvertObjectsToImage", objects=name, output=f"Labels{name}", format="uint16"))
        modules.append(
            module(
                "SaveImages",
                image=f"Labels{name}",
                prefix_image=photo,
                suffixed="Yes",
                suffix=suffix,
                folder="Default Output Folder sub-folder|labels",
                depth="16-bit integer",
                overwrite="Yes",
            )
        )
    aggregates: Settings = dict.fromkeys(("mean", "median", "deviation"), "Yes")
    spreadsheet = module("ExportToSpreadsheet", file_path="Yes", prefix="No", overwrite="Yes", **aggregates)
    return [*modules, spreadsheet]


def _cells_and_nuclei(**settings: Value) -> list[str]:
    return [
        split(),
        primary(BLUE, "Nuclei", diameter="4,20", **settings),
        primary(GREEN, "Cells", diameter="10,40", **settings),
    ]


def distribution() -> Iterable[str]:
    """Radial distribution: three kinds of centre, two kinds of bins, Zernikes with and without phases."""
    name = "MeasureObjectIntensityDistribution"
    own = [{"name": "Cells"}, {"name": "Nuclei"}]
    centers = [{"name": "Cells", "center": "Centers of other objects", "center_objects": "Nuclei"}]
    edges = [{"name": "Cells", "center": "Edges of other objects", "center_objects": "Nuclei"}]
    unscaled = [{"scaled": "No", "count": 5, "radius": 7}]
    yield from load()
    yield from _cells_and_nuclei()
    yield module(
        name,
        images=f"{GREEN}, {RED}",
        objects=own,
        bins=[{"count": 4}, {"count": 7}],
        zernikes="Magnitudes and phase",
    )
    yield module(name, images=RED, objects=centers, bins=[{"count": 3}], zernikes="Magnitudes only", degree=5)
    yield module(name, images=RED, objects=edges, bins=[{"count": 6}])
    yield module(name, images=BLUE, objects=own, bins=unscaled)
    yield module(name, images=GREEN, objects=centers, bins=[{**unscaled[0], "count": 3, "radius": 20}])
    yield module(name, images=GREEN, objects=edges, bins=[{**unscaled[0], "count": 2, "radius": 4}])
    yield from export("Cells", "Nuclei")


def neighbors() -> Iterable[str]:
    """Neighbours of the own and another kind by all methods, with and without discarded objects."""
    name = "MeasureObjectNeighbors"
    yield from load()
    yield from _cells_and_nuclei(exclude_border="Yes", exclude_size="Yes")
    for objects, others in (
        ("Cells", "Cells"),
        ("Nuclei", "Nuclei"),
        ("Cells", "Nuclei"),
        ("Nuclei", "Cells"),
    ):
        pair: Settings = {"objects": objects, "neighbors": others}
        yield module(name, **pair, method="Adjacent")
        yield module(name, **pair, method="Expand until adjacent")
        yield module(name, **pair, method="Within a specified distance", distance=2)
        yield module(name, **pair, method="Within a specified distance", distance=8)
        yield module(name, **pair, method="Within a specified distance", distance=9, excluded="No")
        yield module(name, **pair, method="Within a specified distance", distance=30)
    yield from export("Cells", "Nuclei")


def colocalization() -> Iterable[str]:
    """All measures, the three ways to Costes' threshold, whole images and objects, two thresholds."""
    name = "MeasureColocalization"
    yield from load()
    yield from _cells_and_nuclei()
    yield module(name, images=f"{RED}, {GREEN}, {BLUE}", where="Both", objects="Cells, Nuclei")
    for prefix, method, threshold in (("Fast", "Fast", 15.0), ("Accurate", "Accurate", 40.0)):
        yield split(prefix)
        yield module(
            name,
            images=f"{prefix}Red, {prefix}Green",
            where="Both",
            objects="Cells",
            threshold=threshold,
            costes_method=method,
        )
    yield split("Some")
    some: Settings = {"all": "No", "manders": "No", "costes": "No", "rwc": "No"}
    yield module(name, images="SomeGreen, SomeBlue", where="Within objects", objects="Nuclei", **some)
    yield from export("Cells", "Nuclei")


def quality() -> Iterable[str]:
    """Image quality: three scales and all threshold methods; then the variants of Otsu's by choice."""
    name = "MeasureImageQuality"
    choose: Settings = {"all_images": "Select..."}
    yield from load()
    yield gray()
    yield gray("Chosen")
    scales = [{"scale": scale} for scale in (3, 10, 20)]
    yield module(name, images="OrigGray", scales=scales, all_methods="Yes", **choose)
    methods: list[Settings] = [
        {"classes": classes, "minimize": minimize, "middle_class": middle}
        for classes, minimize, middle in (
            ("Two classes", "Weighted variance", "Foreground"),
            ("Two classes", "Entropy", "Foreground"),
            ("Three classes", "Weighted variance", "Foreground"),
            ("Three classes", "Weighted variance", "Background"),
            ("Three classes", "Entropy", "Foreground"),
            ("Three classes", "Entropy", "Background"),
        )
    ]
    methods += [{"method": "MoG", "fraction": 0.3}, {"method": "Background"}]
    yield module(name, images="Chosen", scaling="No", blur="No", saturation="No", methods=methods, **choose)
    yield from export()


GLOBAL: dict[str, Settings] = {
    "Mce": CROSS_ENTROPY,
    "MceLog": CROSS_ENTROPY | LOG,
    "MceSmooth": CROSS_ENTROPY | {"smoothing_scale": 2.0, "correction_factor": 1.2},
    "MceBounds": CROSS_ENTROPY | {"bounds": "0.3,0.4", "smoothing_scale": 1.3488},
    "Otsu": OTSU,
    "OtsuLog": OTSU | LOG,
    "OtsuSmooth": OTSU | {"smoothing_scale": 1.3488, "correction_factor": 0.8},
    "ThreeUp": THREE,
    "ThreeDown": THREE | {"middle_class": "Background"},
    "ThreeLog": THREE | LOG,
    "Robust": ROBUST,
    "RobustLog": ROBUST | LOG,
    "RobustMad": ROBUST | {"variance": "Median absolute deviation", "deviations": 1.0},
    "RobustMedian": ROBUST | {"average": "Median", "lower_outliers": 0.1, "upper_outliers": 0.2},
    "Manual": {"threshold_method": "Manual", "manual_threshold": 0.3},
    "ManualSmooth": {"threshold_method": "Manual", "manual_threshold": 0.25, "smoothing_scale": 3.0},
    "Measured": {"threshold_method": "Measurement", "measurement": "Intensity_MeanIntensity_OrigGray"},
}
LOCAL: dict[str, Settings] = {
    "Mce": CROSS_ENTROPY,
    "MceLog": CROSS_ENTROPY | LOG,
    "MceNarrow": CROSS_ENTROPY | {"window": 13, "smoothing_scale": 1.3488, "correction_factor": 1.1},
    "Otsu": OTSU,
    "OtsuBounds": OTSU | {"bounds": "0.2,0.5"},
    "OtsuLog": OTSU | LOG,
    "ThreeUp": THREE,
    "ThreeDown": THREE | {"middle_class": "Background", "window": 15},
    "ThreeLog": THREE | LOG,
    "Robust": ROBUST,
    "RobustMad": ROBUST | {"variance": "Median absolute deviation", "average": "Median"},
    "Sauvola": {"local_method": "Sauvola"},
    "SauvolaNarrow": {"local_method": "Sauvola", "window": 11, "smoothing_scale": 1.0},
}


MODE: dict[str, Settings] = {
    "Mode": ROBUST | {"average": "Mode", "deviations": 0.0},
    "ModeMad": ROBUST | {"average": "Mode", "variance": "Median absolute deviation"},
    "ModeAdaptive": ROBUST | ADAPTIVE | {"average": "Mode", "deviations": 1.0},
}


def _thresholds(variants: dict[str, Settings], common: Settings) -> Iterable[str]:
    yield from load()
    yield gray()
    yield module("MeasureImageIntensity", images="OrigGray")
    for name, settings in variants.items():
        yield module("Threshold", image="OrigGray", output=name, **(common | settings))
    yield module("MeasureImageAreaOccupied", images=", ".join(variants))
    yield from export()


def thresholds_global() -> Iterable[str]:
    """One threshold an image: each method with its options."""
    return _thresholds(GLOBAL, {})


def thresholds_adaptive() -> Iterable[str]:
    """One threshold a pixel: each method with its options."""
    return _thresholds(LOCAL, ADAPTIVE)


def thresholds_mode() -> Iterable[str]:
    """Robust background by the mode, which fails where too few values are left."""
    return _thresholds(MODE, {})


PRIMARY: dict[str, Settings] = {
    "IntensityIntensity": {},
    "IntensityShape": {"lines": "Shape"},
    "IntensityPropagate": {"lines": "Propagate"},
    "IntensityNone": {"lines": "None"},
    "ShapeIntensity": {"declump": "Shape"},
    "ShapeShape": {"declump": "Shape", "lines": "Shape"},
    "ShapePropagate": {"declump": "Shape", "lines": "Propagate"},
    "NoneNone": {"declump": "None", "lines": "None"},
    "Given": {"automatic_smoothing": "No", "smoothing": 4, "automatic_distance": "No", "distance": 5},
    "GivenShape": {
        "declump": "Shape",
        "automatic_smoothing": "No",
        "smoothing": 3,
        "automatic_distance": "No",
        "distance": 3.5,
        "low_resolution": "No",
    },
    "Unsmoothed": {"automatic_smoothing": "No", "smoothing": 0, "automatic_distance": "No", "distance": 4},
    "FullResolution": {"low_resolution": "No", "diameter": "12,40"},
    "Never": {"fill_holes": "Never"},
    "AfterDeclumping": {"fill_holes": "After declumping only"},
    "Erase": {"limit": "Erase", "maximum_count": 3},
    "Sizes": {"exclude_size": "Yes", "diameter": "15,25"},
    "Border": {"exclude_border": "Yes", "exclude_size": "Yes", "diameter": "3,30"},
    "Default": {"advanced": "No", "exclude_border": "Yes", "exclude_size": "Yes"},
    "Adaptive": ADAPTIVE | {"exclude_border": "Yes"},
    "Sauvola": ADAPTIVE | {"local_method": "Sauvola"},
    "Robust": ROBUST | {"lines": "Propagate"},
    "Manual": {"threshold_method": "Manual", "manual_threshold": 0.4, "smoothing_scale": 0.0},
    "Measured": {"threshold_method": "Measurement", "measurement": "Intensity_MeanIntensity_OrigGray"},
    "Logarithm": CROSS_ENTROPY | LOG,
    "ThreeClasses": THREE | {"middle_class": "Background"},
}


def primary_objects() -> Iterable[str]:
    """Identification with each option on its own, labels of all."""
    yield from load()
    yield gray()
    yield module("MeasureImageIntensity", images="OrigGray")
    for name, settings in PRIMARY.items():
        yield primary("OrigGray", name, **settings)
    yield from export(*PRIMARY)


def texture() -> Iterable[str]:
    """Scales from 1 to 9, gray levels from 2 to 256, images, objects and both."""
    name = "MeasureTexture"
    yield from load()
    yield gray()
    yield primary("OrigGray", "Objects")
    yield module(name, images="OrigGray", objects="Objects", scales=[{"scale": scale} for scale in (1, 3, 9)])
    for levels, where in ((2, "Both"), (3, "Objects"), (8, "Images"), (100, "Both"), (255, "Objects")):
        yield module(
            name, images="OrigGray", objects="Objects", gray_levels=levels, where=where, scales=[{"scale": 2}]
        )
    yield from export("Objects")


def granularity() -> Iterable[str]:
    """Sampling factors, radius and length of the spectrum, image-wide and within objects."""
    name = "MeasureGranularity"
    yield from load()
    yield split()
    yield primary(GREEN, "Objects")
    objects: Settings = {"within_objects": "Yes", "objects": "Objects"}
    yield module(name, images=GREEN, **objects)
    yield module(name, images=RED, subsample=1, background_subsample=0.5, radius=4, spectrum=20, **objects)
    yield module(name, images=BLUE, subsample=0.5, background_subsample=1, radius=6, spectrum=5, **objects)
    yield gray()
    yield module(
        name, images="OrigGray", subsample=0.7, background_subsample=0.6, radius=3, spectrum=4, **objects
    )
    yield from export("Objects")


def everything() -> Iterable[str]:
    """What each measuring module does by default, size and shape with all it has."""
    yield from load()
    yield gray()
    yield module("ColorToGray", image="Photo", method="Split", image_type="HSV")
    yield from measures("OrigGray")


def everything_gray() -> Iterable[str]:
    """The same on images of one channel."""
    yield from load("Grayscale image")
    yield from measures("Photo")


def measures(image: str) -> Iterable[str]:
    """All modules but granularity, which the smallest images do not bear."""
    yield primary(image, "Objects", diameter="5,40")
    yield module("Threshold", image=image, output="Binary")
    yield module("MorphologicalSkeleton", image="Binary", output="Skeleton")
    yield module("MeasureImageAreaOccupied", where="Both", images="Binary, Skeleton", objects="Objects")
    yield module("MeasureImageIntensity", images=image, percentiles="Yes", which_percentiles="0,1,33,99,100")
    inside: Settings = {"within_objects": "Yes", "objects": "Objects"}
    yield module("MeasureImageIntensity", images=image, percentiles="Yes", which_percentiles="5,50", **inside)
    yield module("MeasureImageSkeleton", image="Skeleton")
    yield module("MeasureObjectIntensity", images=image, objects="Objects")
    yield module(
        "MeasureObjectIntensityDistribution",
        images=image,
        objects=[{"name": "Objects"}],
        zernikes="Magnitudes and phase",
    )
    for method in ("Adjacent", "Expand until adjacent", "Within a specified distance"):
        yield module("MeasureObjectNeighbors", objects="Objects", neighbors="Objects", method=method)
    yield module("MeasureObjectSizeShape", objects="Objects", zernikes="Yes", advanced="Yes")
    yield from export("Objects")


def overlap() -> Iterable[str]:
    """Overlap of two segmentations, as objects and as binary images, without earth mover's distance."""
    yield from load()
    yield split()
    yield primary(GREEN, "Truth")
    yield primary(RED, "Test")
    yield module("MeasureObjectOverlap", truth="Truth", test="Test")
    yield module("MeasureObjectOverlap", truth="Test", test="Truth")
    yield module("Threshold", image=GREEN, output="BinaryTruth")
    yield module("Threshold", image=RED, output="BinaryTest", **OTSU)
    yield module("MeasureImageOverlap", truth="BinaryTruth", test="BinaryTest")
    yield from export("Truth", "Test")


def overlap_distance() -> Iterable[str]:
    """Earth mover's distance, with the points chosen along the skeleton and by k-means."""
    skeleton: Settings = {
        "emd": "Yes",
        "decimation": "Skeleton",
        "points": 30,
        "distance": 20,
        "penalize": "Yes",
    }
    means: Settings = {"emd": "Yes", "decimation": "K Means", "points": 25}
    yield from load()
    yield split()
    yield primary(GREEN, "Truth")
    yield primary(RED, "Test")
    yield module("MeasureObjectOverlap", truth="Truth", test="Test", **skeleton)
    yield module("MeasureObjectOverlap", truth="Test", test="Truth", **means)
    for name, method in (("Skeletons", skeleton), ("Means", means)):
        yield module("Threshold", image=GREEN, output=f"Truth{name}")
        yield module("Threshold", image=RED, output=f"Test{name}", **OTSU)
        yield module("MeasureImageOverlap", truth=f"Truth{name}", test=f"Test{name}", **method)
    yield from export("Truth", "Test")


def channels() -> Iterable[str]:
    """Image sets of two files each, matched by metadata in their names, in groups."""
    pattern = r"^(?P<Plate>[a-z]+)_(?P<Well>[A-Z][0-9]+)_(?P<Stain>[a-z]+)"
    methods: list[Settings] = [{"file_pattern": pattern}]
    assignments: list[Settings] = [
        {"rule": 'and (file does contain "_dna.")', "name": "Dna"},
        {"rule": 'and (file does contain "_actin.")', "name": "Actin"},
    ]
    yield module("Images")
    yield module("Metadata", extract="Yes", methods=methods)
    match = "[{'Dna': 'Plate', 'Actin': 'Plate'}, {'Dna': 'Well', 'Actin': 'Well'}]"
    yield module(
        "NamesAndTypes",
        assign="Images matching rules",
        matching="Metadata",
        match=match,
        assignments=assignments,
    )
    yield module("Groups", grouped="Yes", groups=[{"category": "Plate"}])
    yield primary("Dna", "Nuclei", diameter="4,20")
    yield module("MeasureObjectIntensity", images="Dna, Actin", objects="Nuclei")
    yield module("MeasureImageIntensity", images="Dna, Actin")
    yield module("MeasureColocalization", images="Dna, Actin", where="Both", objects="Nuclei")
    yield from export("Nuclei", photo="Dna")
