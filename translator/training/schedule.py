"""The learning rate over a run: up, level, down to nothing (warm-up, stable, decay).

The level part may be prolonged later: a run that is resumed with a larger budget goes on from the
checkpoint that was kept before the rate went down (Hu et al. 2024; Hägele et al. 2024).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rate for every step.

    ``peak``: the highest rate. ``warmup``: steps to get there. ``cooldown``: the last share of
    the budget, over which the rate falls to zero as 1 - sqrt(share of it that is spent).
    """

    peak: float
    warmup: int
    cooldown: float

    def rate(self, step: int, spent: float) -> float:
        """The rate at a step when ``spent`` (0 to 1) of the budget is used up."""
        rising = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        return self.peak * rising * self.falling(spent)

    def falling(self, spent: float) -> float:
        """What is left of the rate: 1 before the cool-down, 0 at the end."""
        start = 1.0 - self.cooldown
        if spent <= start or not self.cooldown:
            return 1.0
        return float(max(0.0, 1.0 - ((spent - start) / self.cooldown) ** 0.5))
