"""Beam search over a Marian model in torch, with CTranslate2's stopping rule.

A sentence is finished once ``beam_size`` hypotheses have ended; they are ranked by log-probability
divided by length (end of sentence counted) to the power of the length penalty. transformers'
``generate`` stops by another rule and so gives other text now and then.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from translator.types import TranslationOptions


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hypothesis as vocabulary ids, end of sentence included where it was reached."""

    ids: list[int]
    log_probability: float
    attention: list[list[float]] | None


@dataclass(slots=True)
class _Sentence:
    """One sentence's beams: their ids, their attention rows and what has finished."""

    beams: list[list[int]]
    scores: list[float]
    attention: list[list[list[float]]]
    finished: list[Candidate] = field(default_factory=list)
    done: bool = False


def beam_search(
    model: Any,
    inputs: Any,
    mask: Any,
    options: TranslationOptions,
    *,
    max_length: int,
    banned: Sequence[int],
    attention: tuple[int, int] | None,
    prefixes: Sequence[Sequence[int]] = (),
) -> list[list[Candidate]]:
    """Decode a padded batch.

    ``inputs`` and ``mask``: (batch, source_len). ``attention``: decoder layer, and how many of
    its heads (0: all) are averaged. ``prefixes``: ids that each translation has to begin with,
    one list a sentence. Returns n-best lists in the order of the batch.
    """
    import torch

    size, beam = inputs.shape[0], options.beam_size
    eos = int(model.config.eos_token_id)
    sentences = [
        _Sentence([[]] * beam, [0.0] + [-1e9] * (beam - 1), [[]] * beam) for _ in range(size)
    ]
    with torch.inference_mode():
        encoder = model.get_encoder()(input_ids=inputs, attention_mask=mask)
        hidden = encoder.last_hidden_state.repeat_interleave(beam, dim=0)
        wide_mask = mask.repeat_interleave(beam, dim=0)
        last = torch.full((size * beam, 1), int(model.config.pad_token_id), device=inputs.device)
        keyword, cache = _new_cache(model)
        for step in range(max_length):
            output = model(
                encoder_outputs=(hidden,),
                attention_mask=wide_mask,
                decoder_input_ids=last,
                use_cache=True,
                output_attentions=attention is not None,
                **{keyword: cache},
            )
            logits = output.logits[:, -1].float()
            _penalize(logits, sentences, options, banned)
            _force(logits, prefixes, step, beam)
            log_probs = logits.log_softmax(-1).view(size, beam, -1)
            rows = _attention_rows(output, attention)
            order = _advance(sentences, log_probs, rows, options, eos, step + 1 == max_length)
            if all(sentence.done for sentence in sentences):
                break
            cache.reorder_cache(torch.tensor(order, device=inputs.device))
            last = torch.tensor(
                [[ids[-1]] for sentence in sentences for ids in sentence.beams],
                device=inputs.device,
            )
    return [_ranked(sentence, options) for sentence in sentences]


def _new_cache(model: Any) -> tuple[str, Any]:
    """An empty key/value cache, which the model fills in place, and the keyword to pass it by."""
    from transformers.cache_utils import DynamicCache, EncoderDecoderCache

    # transformers renamed the argument; the old name stops working in 5.40.
    named = "cache" in inspect.signature(type(model.get_decoder()).forward).parameters
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    return "cache" if named else "past_key_values", cache


def _advance(
    sentences: list[_Sentence],
    log_probs: Any,
    rows: list[list[float]] | None,
    options: TranslationOptions,
    eos: int,
    last_step: bool,
) -> list[int]:
    """Extend every sentence's beams by one token; returns which old row each new row follows."""
    import torch

    beam, vocabulary = options.beam_size, log_probs.shape[-1]
    totals = log_probs + torch.tensor(
        [sentence.scores for sentence in sentences], device=log_probs.device
    ).unsqueeze(-1)
    top = totals.view(len(sentences), -1).topk(min(2 * beam, beam * vocabulary), dim=-1)
    order: list[int] = []
    for index, sentence in enumerate(sentences):
        first_row = index * beam
        if sentence.done:
            order.extend(range(first_row, first_row + beam))
            continue
        candidates = []
        for score, flat in zip(
            top.values[index].tolist(), top.indices[index].tolist(), strict=True
        ):
            parent, token = divmod(flat, vocabulary)
            candidates.append((score, parent, token))
        chosen = _split(sentence, candidates, rows, first_row, options, eos, last_step)
        sentence.beams, sentence.scores, sentence.attention = (
            [[*sentence.beams[parent], token] for _, parent, token in chosen],
            [score for score, _, _ in chosen],
            [_grown(sentence, parent, rows, first_row) for _, parent, _ in chosen],
        )
        sentence.done = last_step or len(sentence.finished) >= beam
        order.extend(first_row + parent for _, parent, _ in chosen)
    return order


def _split(
    sentence: _Sentence,
    candidates: list[tuple[float, int, int]],
    rows: list[list[float]] | None,
    first_row: int,
    options: TranslationOptions,
    eos: int,
    last_step: bool,
) -> list[tuple[float, int, int]]:
    """Register ended hypotheses among the best ``beam`` and fill their places from the rest."""
    chosen = []
    spare = iter([item for item in candidates[options.beam_size :] if item[2] != eos])
    for item in candidates[: options.beam_size]:
        score, parent, token = item
        if token != eos and not last_step:
            chosen.append(item)
            continue
        grown = _grown(sentence, parent, rows, first_row) if rows is not None else None
        sentence.finished.append(Candidate([*sentence.beams[parent], token], score, grown))
        chosen.append(next(spare, item))
    return chosen


def _grown(
    sentence: _Sentence, parent: int, rows: list[list[float]] | None, first_row: int
) -> list[list[float]]:
    if rows is None:
        return []
    return [*sentence.attention[parent], rows[first_row + parent]]


def _ranked(sentence: _Sentence, options: TranslationOptions) -> list[Candidate]:
    def rank(candidate: Candidate) -> float:
        length: float = len(candidate.ids) ** options.length_penalty
        return candidate.log_probability / length

    return sorted(sentence.finished, key=rank, reverse=True)[: options.num_hypotheses]


def _attention_rows(output: Any, attention: tuple[int, int] | None) -> list[list[float]] | None:
    if attention is None:
        return None
    layer, heads = attention
    weights = output.cross_attentions[layer][:, :, -1].float()
    rows: list[list[float]] = (weights[:, :heads] if heads else weights).mean(1).tolist()
    return rows


def _penalize(
    logits: Any, sentences: list[_Sentence], options: TranslationOptions, banned: Sequence[int]
) -> None:
    """Repetition penalty, forbidden n-grams and forbidden tokens, in CTranslate2's order."""
    import torch

    if options.repetition_penalty != 1.0 or options.no_repeat_ngram_size:
        histories = [ids for sentence in sentences for ids in sentence.beams]
        for row, ids in enumerate(histories):
            if options.repetition_penalty != 1.0 and ids:
                seen = torch.tensor(sorted(set(ids)), device=logits.device)
                scores = logits[row, seen]
                penalty = options.repetition_penalty
                logits[row, seen] = torch.where(scores < 0, scores * penalty, scores / penalty)
            for token in _repeating(ids, options.no_repeat_ngram_size):
                logits[row, token] = float("-inf")
    logits[:, list(banned)] = float("-inf")


def _force(logits: Any, prefixes: Sequence[Sequence[int]], step: int, beam: int) -> None:
    """Leave each sentence that still has a beginning to follow only its next token."""
    for index, prefix in enumerate(prefixes):
        if step < len(prefix):
            rows = logits[index * beam : (index + 1) * beam]
            rows[:] = float("-inf")
            rows[:, prefix[step]] = 0.0


def _repeating(ids: list[int], size: int) -> set[int]:
    """Tokens that would complete an n-gram of ``size`` that ``ids`` already holds."""
    if not size or len(ids) < size:
        return set()
    prefix = ids[len(ids) - size + 1 :]
    return {
        ids[at + size - 1] for at in range(len(ids) - size + 1) if ids[at : at + size - 1] == prefix
    }
