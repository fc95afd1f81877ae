"""The encoded training text on disk."""

import numpy
import pytest

from translator.errors import ConfigurationError, ReadError
from translator.training import corpus

FIELDS = ("names", "sets", "source", "source_starts", "target", "target_starts", "links",
          "link_starts")  # fmt: skip


def arrays(one):
    return {name: getattr(one, name) for name in FIELDS}


def test_save_and_load(numbers, tmp_path):
    numbers.save(tmp_path / "train.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["train.npz"]
    loaded = corpus.load(tmp_path / "train.npz")
    for name, array in arrays(numbers).items():
        assert numpy.array_equal(array, getattr(loaded, name))
        assert array.dtype == getattr(loaded, name).dtype


def test_a_pair_and_its_lengths(numbers):
    pair = numbers[10]
    assert pair.source.tolist() == [2 + (70 + step * 3) % 30 for step in range(2)]
    assert pair.target.tolist() == pair.source.tolist()[::-1]
    assert pair.links.tolist() == [[0, 1], [1, 0]]
    assert len(numbers) == 60
    assert numbers.lengths().tolist() == [[1 + at % 9] * 2 for at in range(60)]


def test_no_pairs_at_all(tmp_path):
    corpus.build(["a"], []).save(tmp_path / "dev.npz")
    empty = corpus.load(tmp_path / "dev.npz")
    assert len(empty) == 0
    assert empty.lengths().shape == (0, 2)


def test_more_than_fits():
    with pytest.raises(ConfigurationError, match="65,536 subwords"):
        corpus.build(["a"], [(0, [70_000], [1], [])])
    with pytest.raises(ConfigurationError, match="256 sets"):
        corpus.build(["a"], [(256, [7], [1], [])])


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ReadError, match="muwazi train tokenizer"):
        corpus.load(tmp_path / "train.npz")


def test_every_cut_is_found(numbers, tmp_path):
    path = tmp_path / "train.npz"
    numbers.save(path)
    whole = path.read_bytes()
    for end in (0, 1, 10, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        path.write_bytes(whole[:end])
        with pytest.raises(ReadError, match=r"train\.npz"):
            corpus.load(path)


def test_changed_bytes_are_found_or_harmless(numbers, tmp_path):
    path = tmp_path / "train.npz"
    numbers.save(path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 37):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            loaded = corpus.load(path)
        except ReadError:
            continue
        assert numpy.array_equal(loaded.source, numbers.source)


def test_other_files(tmp_path):
    path = tmp_path / "train.npz"
    for data in (b"", b"nonsense", b"PK\x03\x04nonsense"):
        path.write_bytes(data)
        with pytest.raises(ReadError, match="not an encoded corpus"):
            corpus.load(path)
    with path.open("wb") as stream:
        numpy.save(stream, numpy.zeros(3))
    with pytest.raises(ReadError, match="not an encoded corpus"):
        corpus.load(path)


def test_nothing_is_unpickled(numbers, tmp_path):
    path = tmp_path / "train.npz"
    numpy.savez(path, **{**arrays(numbers), "names": numpy.array([{"a": 1}], object)})
    with pytest.raises(ReadError, match="not an encoded corpus"):
        corpus.load(path)


@pytest.mark.parametrize(
    "change",
    [
        {"source_starts": numpy.array([0, 1], "u4")},
        {"source": numpy.array([1, 2], "u2")},
        {"source": numpy.zeros(300, "f4")},
        {"sets": numpy.full(60, 9, "u1")},
        {"sets": numpy.array(3, "u1")},
        {"names": numpy.array([], "U1")},
        {"target_starts": numpy.arange(61, dtype="u4")[::-1]},
        {"link_starts": numpy.zeros(61, "u4")},
    ],
    ids=str,
)
def test_arrays_that_do_not_fit(numbers, tmp_path, change):
    path = tmp_path / "train.npz"
    numpy.savez(path, **{**arrays(numbers), **change})
    with pytest.raises(ReadError, match="damaged"):
        corpus.load(path)


def test_an_array_that_is_missing(numbers, tmp_path):
    path = tmp_path / "train.npz"
    numpy.savez(path, **{name: one for name, one in arrays(numbers).items() if name != "links"})
    with pytest.raises(ReadError, match="links"):
        corpus.load(path)
