"""How good translations and word links are.

``evaluate(test, [system, baseline, …])`` measures outputs on a test set and gives a ``Report``;
test sets come from ``load_table``, ``load_files`` or ``published.load_published``, systems from
``load_system`` or ``run_system``. ``alignment`` and ``attention`` measure word links.
"""

from translator.evaluation.report import Report, evaluate
from translator.evaluation.systems import System, load_system, run_system
from translator.evaluation.testsets import EvaluationSet, load_files, load_table

__all__ = [
    "EvaluationSet",
    "Report",
    "System",
    "evaluate",
    "load_files",
    "load_system",
    "load_table",
    "run_system",
]
