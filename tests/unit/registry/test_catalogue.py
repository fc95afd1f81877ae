import pytest

from translator.errors import ConfigurationError
from translator.registry import CATALOGUE, EMBEDDED, embedded_path, find_entry
from translator.registry.card import read_card
from translator.registry.catalogue import check_revision, hub_id_of, is_hub_id, store_name_of


def test_entries_are_found_by_name_and_by_hub_id():
    for entry in CATALOGUE:
        assert find_entry(entry.name) is entry
        if entry.hub_id is not None:
            assert find_entry(entry.hub_id) is entry
            assert is_hub_id(entry.hub_id)
    assert find_entry("nothing") is None


def test_only_the_embedded_model_has_no_hub_id_and_it_comes_last():
    assert [entry.name for entry in CATALOGUE if entry.hub_id is None] == [EMBEDDED]
    assert CATALOGUE[-1].name == EMBEDDED


def test_the_catalogue_and_the_embedded_card_agree():
    card = read_card(embedded_path())
    entry = find_entry(EMBEDDED)
    assert (card.name, card.license) == (entry.name, entry.license)
    assert card.details["training_data"]
    assert card.details["alignment"] == {"layer": -1, "heads": 1}


@pytest.mark.parametrize(
    ("name", "hub_id", "store_name"),
    [
        ("opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en", "opus-mt-ar-en"),
        ("Helsinki-NLP/opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en", "opus-mt-ar-en"),
        ("Helsinki-NLP--opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en", "opus-mt-ar-en"),
        ("someone/toy", "someone/toy", "someone--toy"),
        ("someone--toy", "someone/toy", "someone--toy"),
        ("mine", None, "mine"),
        (EMBEDDED, None, EMBEDDED),
        ("../x", None, None),
        ("a/../b", None, None),
        ("a/b/c", None, None),
        ("someone/..", None, None),
        ("some one/toy", None, None),
        ("-x/toy", None, None),
        ("نموذج", None, None),
        ("", None, None),
    ],
)
def test_forms_of_names(name, hub_id, store_name):
    assert hub_id_of(name) == hub_id
    assert store_name_of(name) == store_name


@pytest.mark.parametrize("revision", ["../main", "a/../b", "", "a b", "/etc", "a//b", "x" * 200])
def test_odd_revisions_are_refused(revision):
    with pytest.raises(ConfigurationError, match="revision"):
        check_revision(revision)


@pytest.mark.parametrize("revision", [None, "main", "v1.0", "refs/pr/3", "a" * 40])
def test_usual_revisions_are_taken(revision):
    assert check_revision(revision) is None
