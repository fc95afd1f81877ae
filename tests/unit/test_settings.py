import pytest

from translator.errors import ConfigurationError
from translator.settings import Settings, describe_settings, load_settings


def test_later_sources_win(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('beam_size = 2\nmodel = "from-file"\nport = 9000\n', encoding="utf-8")
    found = load_settings(
        environ={"MUWAZI_MODEL": "from-environment", "MUWAZI_PORT": "9001"}, file=file, port=9002
    )
    assert (found.beam_size, found.model, found.port) == (2, "from-environment", 9002)
    assert found.max_words == Settings().max_words


def test_the_environment_names_the_file(tmp_path):
    file = tmp_path / "other.toml"
    file.write_text("beam_size = 3\n", encoding="utf-8")
    assert load_settings(environ={"MUWAZI_CONFIG": str(file)}).beam_size == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [("beam = 2\n", "Unknown setting 'beam'"), ('port = "x"\n', "whole number"),
     ("port = -1\n", "whole number"), ("model = 3\n", "must be text"),
     ("port = [\n", "cannot be read"),
     ("port = true\n", "whole number")],
)  # fmt: skip
def test_mistakes_name_their_place(tmp_path, content, said):
    file = tmp_path / "config.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said) as caught:
        load_settings(environ={}, file=file)
    assert str(file) in str(caught.value)


def test_a_missing_file_that_was_named_is_an_error(tmp_path):
    with pytest.raises(ConfigurationError, match="does not exist"):
        load_settings(environ={"MUWAZI_CONFIG": str(tmp_path / "none.toml")})


def test_a_huge_or_binary_file_is_refused(tmp_path):
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(environ={}, file=file)
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match="too large"):
        load_settings(environ={}, file=file)


def test_wrong_environment_is_named():
    with pytest.raises(ConfigurationError, match="MUWAZI_"):
        load_settings(environ={"MUWAZI_PORT": "many"})


def test_every_setting_is_described():
    described = describe_settings()
    assert set(described) == set(Settings.__dataclass_fields__)
    assert all(described.values())


def test_a_port_beyond_the_last_is_refused():
    with pytest.raises(ConfigurationError, match="at most 65535"):
        load_settings(environ={"MUWAZI_PORT": "99999"})
