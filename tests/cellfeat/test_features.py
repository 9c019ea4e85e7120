import pytest

from cellfeat.features import Feature, Features

FEATURES = Features(
    Feature("Texture_Contrast_{image}_{scale}_{direction}_{gray_levels}", "…"),
    Feature("Location_MaxIntensity_X_{image}", "…"),
    Feature("Correlation_Manders_{first}_{second}", "…"),
    Feature("AreaShape_Area", "…"),
)


@pytest.mark.parametrize(
    ("key", "names", "column"),
    [
        ("Texture_Contrast_3_00_256", {"image": "DNA"}, "Texture_Contrast_DNA_3_00_256"),
        ("Location_MaxIntensity_X", {"image": "Orig_Gray"}, "Location_MaxIntensity_X_Orig_Gray"),
        ("Correlation_Manders", {"first": "A", "second": "B"}, "Correlation_Manders_A_B"),
        ("AreaShape_Area", {}, "AreaShape_Area"),
    ],
)
def test_names_go_to_the_place_that_the_declaration_gives_them(key, names, column):
    assert FEATURES.named({key: 7}, **names) == {column: 7}


def test_names_stand_as_themselves_where_columns_differ_in_their_order_only():
    both = Features(Feature("K_{first}_{second}", "…"), Feature("K_{second}_{first}", "…"))
    assert both.named({"K_first_second": 1, "K_second_first": 2}, first="A", second="B") == {
        "K_A_B": 1,
        "K_B_A": 2,
    }


def test_an_undeclared_key_is_a_programming_error():
    with pytest.raises(KeyError, match="Texture_Contrst"):
        FEATURES.named({"Texture_Contrst_3_00_256": 1}, image="DNA")
