"""A playbook drawn as a Mermaid flowchart."""

from __future__ import annotations

from dataclasses import dataclass, field

from noroshi.respond.language.syntax import (
    Assign,
    Block,
    Body,
    CallStep,
    For,
    Nested,
    Parallel,
    Program,
    Raise,
    Return,
    Routine,
    Step,
    Switch,
    Try,
)
from noroshi.respond.language.template import Computed, Literal, Template


@dataclass(slots=True)
class _Drawing:
    """Lines so far; `ids` numbers nodes in the order they are drawn."""

    lines: list[str] = field(default_factory=list)
    count: int = 0

    def node(self, label: str, shape: str = '["{}"]') -> str:
        self.count += 1
        name = f"n{self.count}"
        self.lines.append(f"    {name}{shape.format(_escaped(label))}")
        return name

    def edge(self, start: str, end: str, label: str = "") -> None:
        arrow = f'-->|"{_escaped(label)}"|' if label else "-->"
        self.lines.append(f"    {start} {arrow} {end}")


_END = '(["{}"])'
_CHOICE = '{{"{}"}}'


def mermaid(program: Program) -> str:
    """The text of a flowchart with one subgraph a routine."""
    drawing = _Drawing(["flowchart TD"])
    for routine in program.routines.values():
        _draw(drawing, routine)
    return "\n".join(drawing.lines) + "\n"


def _draw(drawing: _Drawing, routine: Routine) -> None:
    params = ", ".join(param.name for param in routine.params)
    drawing.lines.append(f'  subgraph {_safe(routine.name)} ["{_escaped(routine.name)}({_escaped(params)})"]')
    drawing.lines.append("    direction TB")
    start = drawing.node(routine.name, _END)
    end = drawing.node("end", _END)
    painter = _Painter(drawing, end)
    painter.block(routine.block, [(start, "")], end, {})
    drawing.lines.append("  end")


Loose = list[tuple[str, str]]
"""Nodes whose next arrow is not drawn yet, with its label."""


class _Painter:
    def __init__(self, drawing: _Drawing, end: str) -> None:
        self._drawing = drawing
        self._end = end

    def block(self, block: Block, loose: Loose, after: str | None, outer: dict[str, str]) -> Loose:
        """Draw steps in order. With `after` the last arrows go there, else they are returned."""
        nodes = {step.name: self._drawing.node(_label(step), _shape(step)) for step in reversed(block.steps)}
        known = {**outer, **nodes}
        for step in block.steps:
            node = nodes[step.name]
            self._connect(loose, node)
            loose = self._step(step.body, node, known)
        if after is not None:
            self._connect(loose, after)
            return []
        return loose

    def _step(self, body: Body, node: str, known: dict[str, str]) -> Loose:
        loose: Loose = [(node, "")]
        match body.action:
            case Return() | Raise():
                self._connect(loose, self._end)
                return []
            case Switch(cases):
                loose = [(node, "else")]
                for case in cases:
                    loose += self._leave(case.body, self._inside(case.body, node, _text(case.condition), known), known)
            case For(block=block):
                self._connect(self.block(block, [(node, "each")], None, known), node)
                loose = [(node, "done")]
            case Nested(block):
                loose = self.block(block, loose, None, known)
            case Parallel() as parallel:
                loose = self._parallel(parallel, node, known)
            case Try(attempt, _, handler):
                loose = self._inside(attempt, node, "", known)
                if handler is not None:
                    loose += self._leave(handler.body, self._inside(handler.body, node, "error", known), known)
        return self._leave(body, loose, known)

    def _parallel(self, parallel: Parallel, node: str, known: dict[str, str]) -> Loose:
        if parallel.loop is not None:
            return self.block(parallel.loop.block, [(node, "each, at once")], None, known)
        loose: Loose = []
        for branch in parallel.branches or ():
            loose += self.block(branch.block, [(node, branch.name)], None, known)
        return loose

    def _inside(self, body: Body, node: str, label: str, known: dict[str, str]) -> Loose:
        """Draw a body that is no step of its own: a switch entry, try, except."""
        if body.action is None:
            return [(node, label)]
        if isinstance(body.action, Nested):
            return self.block(body.action.block, [(node, label)], None, known)
        if isinstance(body.action, Return | Raise):
            self._drawing.edge(node, self._end, label)
            return []
        inner = self._drawing.node(_action(body), _CHOICE if isinstance(body.action, Switch) else '["{}"]')
        self._drawing.edge(node, inner, label)
        return self._step(Body(body.action, None, body.position), inner, known)

    def _leave(self, body: Body, loose: Loose, known: dict[str, str]) -> Loose:
        if body.next is None:
            return loose
        target = body.next.target
        if target in ("break", "continue"):
            return loose
        self._connect(loose, self._end if target == "end" else known.get(target, self._end))
        return []

    def _connect(self, loose: Loose, node: str) -> None:
        for start, label in loose:
            self._drawing.edge(start, node, label)


def _label(step: Step) -> str:
    action = "" if isinstance(step.body.action, Assign) else _action(step.body)
    return f"{step.name}\n{action}" if action else step.name


def _action(body: Body) -> str:
    action = body.action
    if isinstance(action, CallStep):
        return action.function
    if isinstance(action, Assign):
        return "set " + ", ".join(entry.target.text for entry in action.entries)
    return type(action).__name__.lower() if isinstance(action, For | Parallel | Try | Raise) else ""


def _shape(step: Step) -> str:
    return _CHOICE if isinstance(step.body.action, Switch) else '["{}"]'


def _text(template: Template) -> str:
    if isinstance(template, Computed):
        return template.text.strip()
    return str(template.value) if isinstance(template, Literal) else ""


def _escaped(text: str) -> str:
    return (
        text.replace("&", "#amp;")
        .replace('"', "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("\n", "<br>")
    )


def _safe(name: str) -> str:
    return "r_" + "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name)
