"""Pieces of .cppipe files."""

HEADER = """CellProfiler Pipeline: http://www.cellprofiler.org
Version:5
DateRevision:428
GitHash:
ModuleCount:{count}
HasImagePlaneDetails:False
"""

ATTRIBUTES = (
    "[module_num:1|svn_version:'Unknown'|variable_revision_number:{revision}|show_window:False|"
    "notes:[{notes}]|batch_state:array([], dtype=uint8)|enabled:{enabled}|wants_pause:False]"
)


def module(name, revision, *settings, enabled=True, notes=""):
    """One module; settings are values, or pairs of text and value."""
    attributes = ATTRIBUTES.format(revision=revision, enabled=enabled, notes=notes)
    pairs = [("Setting", setting) if isinstance(setting, str) else setting for setting in settings]
    return "\n".join([f"{name}:{attributes}", *(f"    {text}:{value}" for text, value in pairs)])


def pipeline(*modules):
    """A whole file."""
    return "\n".join([HEADER.format(count=len(modules)), *(text + "\n" for text in modules)])


ALL_IMAGES = module(
    "NamesAndTypes",
    8,
    *("All images", "Color image", "Blood", "[]", "Order", "Image metadata", "1", "0", "255.0", "No"),
    *("1.0", "1.0", "1.0", 'and (file does contain "")', "DNA", "Cell", "Grayscale image"),
    *("Image metadata", "255.0"),
)

GRAY = module(
    "ColorToGray",
    4,
    *("Blood", "Combine", "RGB", "Gray", "1.0", "1.0", "1.0"),
    *("Yes", "OrigRed", "Yes", "OrigGreen", "Yes", "OrigBlue", "Yes", "OrigHue"),
    *("Yes", "OrigSaturation", "Yes", "OrigValue", "1", "1", "1.0", "Channel1"),
)
