"""The training loop: batches to steps, with reports, measurements, checkpoints and a budget."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from translator.errors import ConfigurationError
from translator.training import checkpoint
from translator.training.batches import Plan, collate, endless
from translator.training.checkpoint import Progress
from translator.training.config import Training
from translator.training.corpus import Corpus
from translator.training.log import Log
from translator.training.measure import dev_loss
from translator.training.network import Network
from translator.training.optimizer import OPTIMIZERS, Optimizer
from translator.training.schedule import Schedule

Items = list[tuple[int, ...]]

END = 0
"""Id of </s>."""


@dataclass(slots=True)
class Window:
    """Sums since the last report."""

    started: float
    loss: float = 0.0
    tokens: int = 0


class Run:
    """One run in one folder. ``measure_bleu``: from the weights' state to a dev BLEU, or None."""

    def __init__(
        self,
        network: Network,
        corpus: Corpus,
        dev: Corpus,
        weights: tuple[float, ...],
        options: Training,
        folder: Path,
        *,
        seed: int,
        measure_bleu: Callable[[dict[str, Any]], float] | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        if options.optimizer not in OPTIMIZERS:
            raise ConfigurationError(f"training.optimizer must be one of {', '.join(OPTIMIZERS)}.")
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = network.to(self.device)
        self.optimizer = Optimizer(  # takes its copies before precision is lost
            self.network,
            kind=options.optimizer,
            weight_decay=options.weight_decay,
            average=options.average,
        )
        self.network.to(getattr(torch, options.precision))
        self.network.bias = self.network.bias.float()
        self.corpus, self.dev, self.options, self.folder = corpus, dev, options, folder
        self.plan = Plan(weights, options.batch_tokens, seed, options.joined, options.longest)
        self.schedule = Schedule(options.rate, options.warmup, options.cooldown)
        self.progress = Progress()
        self.log = Log(folder)
        self._measure_bleu, self._say, self._seed = measure_bleu, say, seed
        self._clock = time.monotonic()

    def resume(self) -> bool:
        """Go on from the folder's checkpoint; False when there is none.

        When the last run had begun to lower its rate and the budget is larger now, an earlier
        checkpoint is taken, made when it had not. Raises ReadError for a damaged checkpoint and
        ConfigurationError for one of another network.
        """
        last = checkpoint.load(self.folder / "last")
        if last is None:
            return False
        state, self.progress = last
        stable = checkpoint.load(self.folder / "stable")
        level = 1 - self.options.cooldown
        if stable and self._spent() < level and last[1].step > stable[1].step and last[1].cooled:
            state, self.progress = stable
        try:
            self.optimizer.restore({name: one.to(self.device) for name, one in state.items()})
        except (KeyError, RuntimeError) as error:
            raise ConfigurationError(
                f"The checkpoint in {self.folder} is of another network or optimizer than the "
                "recipe's. Remove that folder to start from the beginning, or give the recipe "
                "another 'folder'."
            ) from error
        self.log.rewind(self.progress.step)
        return True

    def train(self) -> Progress:
        """Train until the budget is spent or nothing gets better; returns how far it came.

        Raises ConfigurationError when no pair can be drawn.
        """
        if self.progress.step and (self._spent() >= 1 or self._stuck()):
            return self.progress
        before = self.progress.step
        self._clock = time.monotonic()
        window = Window(self._clock)
        group: list[Items] = []
        self.network.train()
        for round_, batch, items in endless(
            self.corpus, self.plan, self.progress.round, self.progress.batch
        ):
            group.append(items)
            if len(group) < max(1, self.options.accumulate):
                continue
            self._step(group, round_, batch, window)
            group = []
            window = self._report(window)
            if self._spent() >= 1 or self._stuck():
                break
        if self.progress.step == before:
            raise ConfigurationError(
                "There is nothing to train on: every pair has weight 0 or is longer than "
                "training.longest."
            )
        if not self.options.measure or self.progress.step % self.options.measure:
            self._measure()
            self.save("last")
        return self.progress

    def save(self, name: str) -> None:
        """Put a checkpoint into the run's folder."""
        checkpoint.save(self.folder / name, self.optimizer.state(), self.progress)

    def _step(self, group: list[Items], round_: int, batch: int, window: Window) -> None:
        # Seeded by step, so that a resumed run drops the same units as one that never stopped.
        torch.manual_seed(self._seed * 1_000_003 + self.progress.step)
        seen = 0
        for items in group:
            one = collate(self.corpus, items, END, self.network.shape.pad).to(self.device)
            loss, likelihood, tokens = self.network(
                one, self.options.smoothing, self.options.guided
            )
            (loss / len(group)).backward()
            window.loss += float(likelihood.detach())
            seen += int(tokens)
        self.optimizer.step(self._rate(), self.progress.step)
        window.tokens += seen
        now = time.monotonic()
        self.progress = replace(
            self.progress,
            step=self.progress.step + 1,
            round=round_,
            batch=batch,
            cooled=self._spent() > 1 - self.options.cooldown,
            tokens=self.progress.tokens + seen,
            seconds=self.progress.seconds + now - self._clock,
        )
        self._clock = now

    def _report(self, window: Window) -> Window:
        step, options = self.progress.step, self.options
        if options.report and step % options.report == 0:
            took = time.monotonic() - window.started
            record = {
                "loss": round(window.loss / max(1, window.tokens), 4),
                "rate": self._rate(),
                "tokens_per_second": round(window.tokens / took),
            }
            self._note(record)
            window = Window(time.monotonic())
        if options.measure and step % options.measure == 0:
            self._measure()
            if self._spent() <= 1 - options.cooldown:
                self.save("stable")
            self.save("last")
            self._clock = time.monotonic()  # measuring is not training
            window.started = self._clock
        return window

    def _measure(self) -> None:
        with self.optimizer.averaged_weights():
            loss = dev_loss(self.network, self.dev, self.options.batch_tokens, self.device)
        # Without held-out pairs there is no loss, and nan is no JSON.
        record: dict[str, Any] = {} if math.isnan(loss) else {"dev_loss": round(loss, 4)}
        if self._measure_bleu:
            record["bleu"] = round(self._measure_bleu(self.optimizer.averaged), 2)
        if not math.isnan(loss) and (self.progress.best is None or loss < self.progress.best):
            self.progress = replace(self.progress, best=loss, best_step=self.progress.step)
            if self.options.patience:
                self.save("best")
        self._note(record)
        self.log.draw()
        self._keep()

    def _keep(self) -> None:
        """Keep the newest few states of the averaged weights, for ``average``."""
        kept = self.folder / "kept"
        if self.options.keep:
            name = kept / f"{self.progress.step:09d}"
            checkpoint.save(name, self.optimizer.averaged, self.progress, half=True)
        for old in sorted(kept.glob("[0-9]*"))[: -self.options.keep or None]:
            shutil.rmtree(old)

    def _note(self, record: dict[str, Any]) -> None:
        place = {
            "step": self.progress.step,
            "tokens": self.progress.tokens,
            "minutes": round(self.progress.seconds / 60, 2),
        }
        self.log.add({**place, **record})
        self._say("  ".join(f"{name} {value}" for name, value in {**place, **record}.items()))

    def _rate(self) -> float:
        return self.schedule.rate(self.progress.step, self._spent())

    def _spent(self) -> float:
        minutes, steps = self.options.minutes, self.options.steps
        by_time = self.progress.seconds / 60 / minutes if minutes else 1.0
        by_steps = self.progress.step / steps if steps else 0.0
        return min(1.0, by_time if not steps else by_steps)

    def _stuck(self) -> bool:
        waited = self.progress.step - self.progress.best_step
        patience = self.options.patience * self.options.measure
        return bool(patience) and self.progress.best is not None and waited >= patience
