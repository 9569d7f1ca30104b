"""Finding collectors, and checking the inputs of the settings by them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from noroshi.collect import collectors
from noroshi.collect.collector import Collector, Input, Sources
from noroshi.runtime.errors import ConfigError


def find_collectors() -> dict[str, Collector]:
    """Every collector there is, by name."""
    modules = (
        importlib.import_module(f"{collectors.__name__}.{m.name}") for m in pkgutil.iter_modules(collectors.__path__)
    )
    found = [module.COLLECTOR for module in modules if hasattr(module, "COLLECTOR")]
    return {collector.name: collector for collector in sorted(found, key=lambda one: one.name)}


def check_inputs(
    inputs: Mapping[str, Mapping[str, Any]], known: Mapping[str, Collector], sources: Sources
) -> dict[str, list[Input]]:
    """The entries of `[collect.inputs]` by collector. Raises ConfigError with every fault of all of them."""
    checked: dict[str, list[Input]] = {name: [] for name in known}
    faults: list[str] = []
    for name, values in inputs.items():
        kind = str(values.get("kind", ""))
        collector = known.get(kind)
        if collector is None or collector.settings is None:
            kinds = sorted(one.name for one in known.values() if one.settings)
            near = get_close_matches(kind, kinds, 1) or [", ".join(kinds)]
            faults.append(f"collect.inputs.{name}.kind: there is no {kind!r}; is it {near[0]}?")
            continue
        try:
            one = collector.settings.model_validate(dict(values))
            checked[kind].append(Input(name, one))
            if one.source not in sources:
                faults.append(f"collect.inputs.{name}.source: no integration reads {one.source!r}")
        except ValidationError as error:
            for fault in error.errors(include_input=False):
                place = ".".join(["collect.inputs", name, *map(str, fault["loc"])])
                faults.append(f"{place}: {fault['msg']}")
    if faults:
        raise ConfigError("\n".join(faults))
    return checked
