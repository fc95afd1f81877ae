"""Cross-attention -> links between words.

The attention of a Marian decoder over source subwords, read from the layer and heads that the
model's card names, is summed into words, and what is strong enough becomes a link. How, was chosen
on ``tests/data/alignment.json``; ``docs/alignment.md`` has the method and the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from translator.align.links import LinkRules, Matrix, choose_links, share_columns, word_matrix
from translator.align.spans import word_spans
from translator.types import Hypothesis, Link, Span

__all__ = ["DEFAULT_RULES", "align_words", "attention_matrix", "evidence", "word_spans"]

DEFAULT_RULES = LinkRules()
_ARTICLES = frozenset({"a", "an", "the"})
_DECORATION = str.maketrans("", "", ",٬%٪")
# One-letter words that Arabic writes together with a number: و25, ب50%.
_PROCLITICS = "وفبلك"


def align_words(
    hypothesis: Hypothesis, source: str, rules: LinkRules = DEFAULT_RULES
) -> list[Link]:
    """Word links of one hypothesis, ordered by source, then target.

    ``source`` is the sentence as it was given to the engine. Spans are in characters of
    ``source`` and of ``hypothesis.text``. Empty when the hypothesis carries no attention.
    """
    if not hypothesis.attention:
        return []
    source_words, target_words = word_spans(source), word_spans(hypothesis.text)
    matrix = evidence(hypothesis, source, source_words, target_words)
    chosen = choose_links(matrix, rules)
    return [
        Link(source_words[column], target_words[row], round(matrix[row][column], 4))
        for column, row in sorted((column, row) for row, column in chosen)
    ]


def evidence(
    hypothesis: Hypothesis, source: str, source_words: list[Span], target_words: list[Span]
) -> Matrix:
    """How much speaks for each link, in [0, 1]: one row a target word, one column a source word.

    Attention summed into words, where a number or name that stands on both sides is its own
    translation, and where an article goes with the word after it.
    """
    matrix = attention_matrix(hypothesis, source_words, target_words)
    source_texts = [source[start:end] for start, end in source_words]
    target_texts = [hypothesis.text[start:end] for start, end in target_words]
    _anchor(matrix, source_texts, target_texts)
    articles = [row for row, text in enumerate(target_texts[:-1]) if text.lower() in _ARTICLES]
    # Attention looks ahead at an article, to whatever noun may come: it says nothing.
    for row in articles:
        matrix[row] = [0.0] * len(source_words)
    matrix = share_columns(matrix)
    for row in reversed(articles):
        matrix[row] = list(matrix[row + 1])
    return matrix


def attention_matrix(
    hypothesis: Hypothesis, source_words: list[Span], target_words: list[Span]
) -> Matrix:
    """The hypothesis' attention summed into words and nothing else; zeros when it has none."""
    return word_matrix(
        hypothesis.attention or (),
        _owners(hypothesis.source_spans, source_words),
        _owners(hypothesis.spans, target_words),
        (len(target_words), len(source_words)),
    )


def _anchor(matrix: Matrix, source_texts: list[str], target_texts: list[str]) -> None:
    """Give a target word that stands in the source as it is to that source word alone."""
    places: dict[str, list[int]] = {}
    for column, text in enumerate(source_texts):
        places.setdefault(_bare(text), []).append(column)
    for row, text in enumerate(target_texts):
        name = _bare(text)
        columns = places.get(name, ())
        if columns and (len(name) > 1 or name.isdecimal()):
            values = matrix[row]
            best = max(columns, key=values.__getitem__)
            matrix[row] = [float(column == best) for column in range(len(values))]


def _bare(word: str) -> str:
    """A word as it is compared: a number without grouping marks, percent sign and proclitic."""
    if not any(char.isdecimal() for char in word):
        return word
    bare = word.translate(_DECORATION)
    return bare[1:] if bare[0] in _PROCLITICS and bare[1:2].isdecimal() else bare


def _owners(pieces: Sequence[Span], words: Sequence[Span]) -> list[int | None]:
    """For each subword, the index of the word it stands in; both are in text order.

    A subword that is only the space before a word (an empty span at its start) goes to the word.
    """
    owners: list[int | None] = []
    first = 0
    for start, end in pieces:
        while first < len(words) and words[first][1] <= start:
            first += 1
        inside = first < len(words) and (words[first][0] < end or words[first][0] == start)
        owners.append(first if inside else None)
    return owners
