"""Which modules can be evaluated: those without a fault of their own that need nothing broken."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.detect.content.check_calls import check_calls
from noroshi.detect.content.check_variables import check_variables
from noroshi.detect.content.closure import Closures
from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.compilation import compile_faults
from noroshi.runtime.errors import Fault


def without_refused(
    modules: Sequence[RuleModule], unread: Sequence[RuleModule] = ()
) -> tuple[list[RuleModule], list[Fault]]:
    """The modules that compile with all they reach, and the faults of the others.

    A module that needs another package of which a file is faulty or unread is left out with it, and told, because with
    a part missing it would say something else than was meant. The other files of the same package stay: what they
    miss of the faulty one is an unsafe variable or an unknown function, and what they alert on still counts.
    """
    healthy, faults = _without(modules, {module.path for module in unread}, [*modules, *unread])
    while together := _refused(healthy):
        if not all(fault.line for fault in together):
            # The engine did not say which module it is about, so each is tried with just what it needs.
            closures = Closures(healthy)
            alone = [_refused(closures.of([module])) for module in healthy]
            together = [fault for found in alone for fault in found] or together
        faults += together
        healthy, left_out = _without(healthy, {fault.path for fault in together}, healthy)
        faults += left_out
    return healthy, sorted(set(faults))


def _without(
    modules: Sequence[RuleModule], broken: set[str], every: Sequence[RuleModule]
) -> tuple[list[RuleModule], list[Fault]]:
    """The modules that are not broken and need no broken one of another package, and a fault for each that does."""
    if not broken:
        return list(modules), []
    closures = Closures(every)
    kept, faults = [], []
    for module in modules:
        others = {reached.path for reached in closures.of([module]) if reached.package != module.package}
        needed = sorted(broken & others)
        if module.path in broken:
            continue
        if not needed:
            kept.append(module)
        else:
            message = f"left out, because it needs {needed[0]}, which is broken"
            faults.append(Fault(module.path, module.ast["package"]["span"]["line"], 1, message, "needs-broken"))
    return kept, faults


def _refused(modules: Sequence[RuleModule]) -> list[Fault]:
    """Why these modules cannot be evaluated together; empty when they can."""
    called = [fault for fault in check_calls(modules) if fault.severity == "error"]
    return [*called, *check_variables(modules)] or compile_faults(modules)
