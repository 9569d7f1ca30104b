"""Which ATT&CK techniques rules look for, and where nothing could be seen because no needed source sends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from noroshi.detect.content.attack_matrix import TACTICS, VERSION, Technique, attack_matrix
from noroshi.detect.contract import Rule

Sight = Literal["none", "blind", "seen"]
"""`blind`: there are rules, and none of the sources that they need has sent anything lately."""

_COLOURS: Final = {"seen": "#4f9d8b", "blind": "#d9a441"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A technique under a tactic. `rules` look for it or a part of it; `parts` are its sub-techniques with theirs."""

    technique: Technique
    sight: Sight
    rules: tuple[str, ...]
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A tactic and its techniques, by name."""

    tactic: str
    name: str
    cells: tuple[Cell, ...]

    def count(self, sight: Sight) -> int:
        """How many techniques are seen like that."""
        return sum(cell.sight == sight for cell in self.cells)


def coverage(rules: Sequence[Rule], silent: Collection[str]) -> tuple[Column, ...]:
    """The matrix for these rules; a rule is blind when it names sources and all of them are `silent`."""
    matrix = attack_matrix()
    by_technique: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for rule in rules:
        blind = bool(rule.sources) and all(source in silent for source in rule.sources)
        for technique in rule.attack_ids:
            if technique in matrix:
                by_technique[technique][rule.id] = blind
                by_technique[matrix[technique].parent][rule.id] = blind
    parts: defaultdict[str, list[Technique]] = defaultdict(list)
    for each in matrix.values():
        if each.id != each.parent:
            parts[each.parent].append(each)
    wholes = sorted((each for each in matrix.values() if each.id == each.parent), key=lambda each: each.name)
    return tuple(
        Column(
            tactic,
            name,
            tuple(_cell(each, parts[each.id], by_technique) for each in wholes if tactic in each.tactics),
        )
        for tactic, name in TACTICS.items()
    )


def navigator_layer(columns: Sequence[Column], name: str, description: str) -> dict[str, Any]:
    """The same as a layer of the ATT&CK Navigator, format 4.5; a technique's score is its number of rules.

    Format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
    """
    cells = {cell.technique.id: cell for column in columns for whole in column.cells for cell in (whole, *whole.parts)}
    covered = [cells[technique] for technique in sorted(cells) if cells[technique].rules]
    return {
        "name": name,
        "versions": {"attack": VERSION, "navigator": "5.2.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": description,
        "sorting": 3,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "techniques": [
            {
                "techniqueID": cell.technique.id,
                "score": len(cell.rules),
                "color": _COLOURS[cell.sight],
                "comment": "\n".join(cell.rules),
                "enabled": True,
            }
            for cell in covered
        ],
        "gradient": {
            "colors": ["#dcefe9", _COLOURS["seen"]],
            "minValue": 0,
            "maxValue": max([len(cell.rules) for cell in covered], default=1),
        },
        "legendItems": [
            {"label": "rules, and a source that sends", "color": _COLOURS["seen"]},
            {"label": "rules, but their sources are silent", "color": _COLOURS["blind"]},
        ],
    }


def _cell(technique: Technique, parts: Sequence[Technique], rules: Mapping[str, Mapping[str, bool]]) -> Cell:
    mine = rules.get(technique.id, {})
    sight: Sight = "none" if not mine else "blind" if all(mine.values()) else "seen"
    return Cell(technique, sight, tuple(sorted(mine)), tuple(_cell(part, (), rules) for part in parts))
