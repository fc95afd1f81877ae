"""Master weights in float32, working weights in bfloat16, and the rule that moves them.

Matrices inside the layers go by Muon (Jordan et al. 2024; Liu et al. 2025 for the scale that lets
it share AdamW's learning rate), which orthogonalises each update and, as measured here, needs
fewer tokens; embeddings, biases and norms go by AdamW (Loshchilov & Hutter 2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from translator.training.network import Network

OPTIMIZERS = ("muon", "adamw")
_CLIP = 1.0


class Optimizer:
    """Moves ``network``, whose parameters are low-precision copies of its own float32 ones."""

    def __init__(self, network: Network, *, kind: str, weight_decay: float, average: float) -> None:
        self.network = network
        self.master = {
            name: parameter.detach().float().clone().requires_grad_()
            for name, parameter in network.named_parameters()
        }
        self.averaged = {name: tensor.detach().clone() for name, tensor in self.master.items()}
        self._average = average
        matrices: list[Tensor] = []
        others: list[Tensor] = []
        for name, tensor in self.master.items():
            inner = kind == "muon" and tensor.ndim == 2 and not name.startswith("embedding")
            (matrices if inner else others).append(tensor)
        self._parts: list[Any] = [
            torch.optim.AdamW(others, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0, fused=True)
        ]
        if matrices:
            self._parts.append(
                torch.optim.Muon(
                    matrices, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
                )
            )

    def step(self, rate: float, number: int) -> float:
        """Apply the gradients of the working weights; returns their norm before clipping."""
        gradients = []
        for name, parameter in self.network.named_parameters():
            gradient = parameter.grad
            self.master[name].grad = gradient.float() if gradient is not None else None
            gradients.append(self.master[name])
        norm = float(torch.nn.utils.clip_grad_norm_(gradients, _CLIP).detach())
        if torch.isfinite(torch.tensor(norm)):
            for part in self._parts:
                for group in part.param_groups:
                    group["lr"] = rate
                part.step()
            self._follow(number)
        self.network.zero_grad(set_to_none=True)
        return norm

    def _follow(self, number: int) -> None:
        self.write_back()
        # A young average forgets faster (as in Polyak averaging), or it would keep the beginning.
        decay = min(self._average, (1 + number) / (10 + number))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.averaged.values()), list(self.master.values()), 1.0 - decay
            )

    def write_back(self) -> None:
        """Copy master weights into the working ones, padding's embedding kept at zero."""
        with torch.no_grad():
            self.master["embedding.weight"][self.network.shape.pad] = 0.0
            for name, parameter in self.network.named_parameters():
                parameter.copy_(self.master[name])

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """Within it, the network works with the averaged weights."""
        with torch.no_grad():
            for name, parameter in self.network.named_parameters():
                parameter.copy_(self.averaged[name])
        try:
            yield
        finally:
            self.write_back()

    def state(self) -> dict[str, Tensor]:
        """Everything a resumed run needs, by name."""
        names = {id(tensor): name for name, tensor in self.master.items()}
        kept = {f"master.{name}": tensor.detach() for name, tensor in self.master.items()}
        kept |= {f"averaged.{name}": tensor for name, tensor in self.averaged.items()}
        for part in self._parts:
            for tensor, values in part.state.items():
                for key, value in values.items():
                    kept[f"{key}.{names[id(tensor)]}"] = torch.as_tensor(value)
        return kept

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Take up what ``state`` gave. Raises KeyError when something is missing."""
        with torch.no_grad():
            for name, tensor in self.master.items():
                tensor.copy_(state[f"master.{name}"])
                self.averaged[name].copy_(state[f"averaged.{name}"])
        for part in self._parts:
            keys = (
                ("momentum_buffer",)
                if isinstance(part, torch.optim.Muon)
                else ("step", "exp_avg", "exp_avg_sq")
            )
            for group in part.param_groups:
                for tensor in group["params"]:
                    name = next(one for one, other in self.master.items() if other is tensor)
                    part.state[tensor] = {key: state[f"{key}.{name}"].clone() for key in keys}
        self.write_back()
