import subprocess
import sys

import numpy as np
import pytest

from cellfeat.api import run_into
from cellfeat.errors import UsageError
from cellfeat.export import formats, joined
from cellfeat.export.formats import check_formats, export_store
from cellfeat.export.variables import Variable, Variables, is_morphology
from cellfeat.pipeline.load import parse_pipeline
from cellfeat.runs.image_set import Tables
from tests.cellfeat.export.stores import image, objects, painted, painting

h5py = pytest.importorskip("h5py", reason="h5py, which writes the files, is not installed")


def texts(dataset):
    return dataset.asstr()[()].tolist()


def texts_of(values):
    return [value if isinstance(value, str) else value.decode() for value in values]


def categories(group):
    names = texts(group["categories"])
    return [names[code] if code >= 0 else None for code in group["codes"][()]]


def rows(file):
    return [tuple(map(int, name.split("-"))) for name in texts(file["obs/_index"])]


@pytest.fixture
def file(tmp_path):
    (path,) = export_store(painting(tmp_path), tmp_path, ["anndata"])
    assert path.name == "Cytoplasm.h5ad"
    with h5py.File(path) as opened:
        yield opened


def test_x_is_what_objects_look_like(file):
    names = texts(file["var/_index"])
    assert file["X"].dtype == np.float32
    assert file["X"].shape == (5, 15)
    assert rows(file) == [(1, 1), (1, 2), (1, 3), (4, 1), (4, 2)]
    assert not [name for name in names if "Location" in name or "Parent" in name or "Object" in name]
    # Of the first cytoplasm of image 1, whose cell and nucleus are the third.
    first = dict(zip(names, file["X"][0], strict=True))
    assert (first["Cytoplasm_AreaShape_Area"], first["Nuclei_AreaShape_Area"]) == (100, 144)
    assert first["Cells_Intensity_MeanIntensity_DNA"] == np.float32(12 / 7)
    assert np.isnan(first["Cells_AreaShape_Eccentricity"])


def test_obs_is_where_and_which_they_are(file):
    obs = file["obs"]
    assert set(texts_of(obs.attrs["column-order"])) == set(obs) - {"_index"}
    assert categories(obs["Metadata_Well"]) == ["A01"] * 3 + ["A04"] * 2
    assert obs["Metadata_Cytoplasm_Parent_Cells"][()].tolist() == [3, 2, 1, 2, 1]
    np.testing.assert_array_equal(obs["Cytoplasm_Location_Center_X"][()], [10.5, 11.5, 12.5, 40.5, 41.5])
    np.testing.assert_array_equal(file["obsm/spatial"][0], [10.5, 10.25])


def test_the_file_says_where_it_comes_from(file):
    provenance = {name: item.asstr()[()] for name, item in file["uns/provenance"].items()}
    assert provenance["Pipeline_Pipeline"].startswith('name = "painting"')
    assert {"cellfeat_Version", "Run_Command", "Run_Timestamp", "Run_Machine"} <= set(provenance)


# What anndata itself calls that pandas deprecates; its own warnings, of old formats, are other ones.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_anndata_opens_it_without_a_word(tmp_path):
    anndata = pytest.importorskip("anndata", reason="anndata, which reads the files, is not installed")
    (path,) = export_store(painting(tmp_path), tmp_path, ["anndata"])
    cells = anndata.read_h5ad(path)
    backed = anndata.read_h5ad(path, backed="r")
    assert cells.shape == backed.shape == (5, 15)
    backed.file.close()
    assert cells.obs["Metadata_Well"].tolist() == ["A01"] * 3 + ["A04"] * 2
    assert list(cells.var) == ["compartment", "module", "category", "measurement", "channel", "scale"]
    textures = cells[:, cells.var["category"] == "Texture"]
    assert textures.var_names.tolist() == [
        f"{kind}_Texture_Contrast_DNA_3_00_256" for kind in ("Cytoplasm", "Cells", "Nuclei")
    ]
    assert cells.obsm["spatial"].shape == (5, 2)
    assert cells.uns["provenance"]["Pipeline_Name"] == "painting"
    again = tmp_path / "again.h5ad"
    cells.write_h5ad(again)
    np.testing.assert_array_equal(anndata.read_h5ad(again).X, cells.X)


def test_a_run_as_cells_by_features(tmp_path, crops):
    outcome = run_into(tmp_path / "out", "blood-cells", crops, formats=["csv", "anndata"])
    assert outcome.files[-1].name == "Cells.h5ad"
    with h5py.File(outcome.files[-1]) as file:
        assert len(file["X"]) == len((tmp_path / "out" / "Cells.csv").read_text().splitlines()) - 1
        var = {title: texts(file["var"][title]) for title in ("module", "channel")}
        assert set(var["module"]) == {"MeasureObjectSizeShape", "MeasureObjectIntensity"}
        assert set(var["channel"]) == {"", "OrigGray", "OrigRed", "OrigGreen", "OrigBlue"}


def test_pieces_make_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(joined, "ROWS_AT_ONCE", 2)
    (path,) = export_store(painting(tmp_path), tmp_path, ["anndata"])
    with h5py.File(path) as file:
        assert rows(file) == [(1, 1), (1, 2), (1, 3), (4, 1), (4, 2)]
        assert categories(file["obs/Image_FileName_DNA"]) == ["site1.tif"] * 3 + ["site4.tif"] * 2


def test_no_objects_at_all_and_no_features(tmp_path):
    empty = Tables(1, painted(1, 0, []).image, {"Cells": objects(1, 0)}, [])
    bare = {"Number_Object_Number": np.array([1])}
    for name, found, shape in (
        ("empty", empty, (0, 5)),
        ("bare", Tables(1, image(1, 1), {"Cells": bare}, []), (1, 0)),
    ):
        (tmp_path / name).mkdir()
        (path,) = export_store(painting(tmp_path / name, image_sets=[[found]]), tmp_path / name, ["anndata"])
        with h5py.File(path) as file:
            assert file["X"].shape == shape
            assert ("spatial" in file["obsm"]) == (name == "empty")


@pytest.mark.parametrize("limit", [100, 20_000])
def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, limit):
    painting(tmp_path)
    # In a process of its own: the limit cannot be taken back, and HDF5 might end the process.
    code = f"""
import resource, sys
from cellfeat.cli import main
sys.argv = ["cellfeat", "export", {str(tmp_path)!r}, "--format", "anndata"]
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
main()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 1
    assert "File too large; what is done is kept: go on with --resume, or export again" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.unfinished"))


def test_without_h5py_it_is_refused_before_anything_is_measured(monkeypatch):
    monkeypatch.setattr(formats, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"needs h5py: pip install 'cellfeat\[anndata\]'"):
        check_formats(["csv", "anndata"])
    check_formats(["csv"])


STEPS = """
[[image]]
name = "DNA"
[[image]]
name = "DNA_3"
[[step]]
module = "IdentifyPrimaryObjects"
input_image = "DNA"
objects = "Nuclei"
[[step]]
module = "MeasureImageIntensity"
images = ["DNA"]
[[step]]
module = "MeasureObjectIntensity"
images = ["DNA", "DNA_3"]
objects = ["Nuclei"]
[[step]]
module = "MeasureTexture"
images = ["DNA", "DNA_3"]
objects = ["Nuclei"]
[[step]]
module = "MeasureGranularity"
images = ["DNA"]
[[step]]
module = "MeasureColocalization"
images = ["DNA", "DNA_3"]
[[step]]
module = "MeasureObjectIntensityDistribution"
images = ["DNA"]
objects = [{ objects = "Nuclei" }]
[[step]]
module = "MeasureObjectNeighbors"
objects = "Nuclei"
"""


@pytest.mark.parametrize(
    ("column", "variable"),
    [
        ("Intensity_MeanIntensity_DNA", ("MeasureObjectIntensity", "Intensity", "MeanIntensity", "DNA", "")),
        ("Texture_Contrast_DNA_3_00_256", ("MeasureTexture", "Texture", "Contrast", "DNA", "3_00_256")),
        # An image may be named as an image and a scale are written.
        ("Texture_Contrast_DNA_3_3_00_256", ("MeasureTexture", "Texture", "Contrast", "DNA_3", "3_00_256")),
        ("Granularity_7_DNA", ("MeasureGranularity", "Granularity", "Granularity", "DNA", "7")),
        (
            "Correlation_K_DNA_3_DNA",
            ("MeasureColocalization", "Correlation", "K", "DNA_3,DNA", ""),
        ),
        (
            "RadialDistribution_FracAtD_DNA_2of4",
            ("MeasureObjectIntensityDistribution", "RadialDistribution", "FracAtD", "DNA", "2of4"),
        ),
        (
            "RadialDistribution_FracAtD_DNA_Overflow",
            ("MeasureObjectIntensityDistribution", "RadialDistribution", "FracAtD", "DNA", "Overflow"),
        ),
        (
            "Neighbors_PercentTouching_Expanded",
            ("MeasureObjectNeighbors", "Neighbors", "PercentTouching", "", "Expanded"),
        ),
        ("Mystery_Of_All", ("", "Mystery", "Of_All", "", "")),
    ],
)
def test_what_a_column_measures(column, variable):
    assert Variables(parse_pipeline(STEPS, "x.toml")).find("Nuclei", column) == Variable(*variable)


def test_what_is_of_the_image_is_written_by_the_image_modules():
    variables = Variables(parse_pipeline(STEPS, "x.toml"))
    assert variables.find("Image", "Intensity_MeanIntensity_DNA").module == "MeasureImageIntensity"


@pytest.mark.parametrize(
    ("column", "morphology"),
    [
        ("AreaShape_Area", True),
        ("AreaShape_BoundingBoxArea", True),
        ("AreaShape_BoundingBoxMinimum_X", False),
        ("AreaShape_Center_Y", False),
        ("AreaShape_CentralMoment_0_1", True),
        ("Location_MaxIntensity_X_DNA", False),
        ("Neighbors_NumberOfNeighbors_5", True),
        ("Neighbors_FirstClosestObjectNumber_5", False),
        ("Number_Object_Number", False),
        ("Parent_Nuclei", False),
        ("Texture_Contrast_DNA_3_00_256", True),
    ],
)
def test_which_columns_are_morphology(column, morphology):
    assert is_morphology(column) == morphology
