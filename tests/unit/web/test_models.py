from translator.registry import EMBEDDED
from translator.settings import Settings
from translator.web.models import AUTO, TranslatorPool, model_choices


def test_what_is_installed_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("MUWAZI_HOME", str(tmp_path))
    names = [name for _, name in model_choices(Settings())]
    assert names[:2] == [AUTO, EMBEDDED]
    assert len(set(names)) == len(names)


def test_a_damaged_model_is_not_offered(monkeypatch, tmp_path):
    (tmp_path / "models" / "broken").mkdir(parents=True)
    monkeypatch.setenv("MUWAZI_HOME", str(tmp_path))
    assert "broken" not in [name for _, name in model_choices(Settings())]


def test_a_path_from_the_settings_is_shown_by_its_last_part():
    assert model_choices(Settings(model="/home/somebody/my-model"))[0] == (
        "my-model",
        "/home/somebody/my-model",
    )


def test_the_card_is_there_before_the_model_is_loaded():
    card = TranslatorPool().card(EMBEDDED)
    assert card is not None
    assert card.name == EMBEDDED
    assert TranslatorPool().card("no-such-model") is None
