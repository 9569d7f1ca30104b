"""Structure: a source tree becomes a program, or every place where it cannot is named."""

from __future__ import annotations

from collections.abc import Callable

from noroshi.respond.language.expression import ExpressionError, Index, Member, Name, parse_expression
from noroshi.respond.language.fields import Fields, expression_text, position_of
from noroshi.respond.language.source import Tree
from noroshi.respond.language.syntax import (
    Action,
    Assign,
    Assignment,
    Block,
    Body,
    Branch,
    CallStep,
    Case,
    Except,
    For,
    Nested,
    Next,
    Parallel,
    Param,
    Raise,
    Retry,
    Return,
    Routine,
    Shared,
    Step,
    Switch,
    Target,
    Try,
)
from noroshi.respond.language.template import Computed, Position, Template

ACTIONS = ("assign", "call", "switch", "for", "parallel", "try", "raise", "return", "steps")
_STEP_KEYS = frozenset({*ACTIONS, "args", "result", "retry", "except", "next"})
_MAX_ENTRIES = 50
_MAX_PARAMS = 10


class Builder(Fields):
    """Builds routines; a faulty part is left out, so that the faults of the rest are still seen."""

    # Routines

    def routines(self, tree: Tree) -> dict[str, Routine]:
        """All routines of a source file."""
        if isinstance(tree.value, list):
            return {"main": Routine("main", (), self.block(tree, "main"), position_of(tree))}
        if not isinstance(tree.value, dict):
            self.fault(tree, "a playbook is a list of steps, or a map of routines with 'main'")
            return {}
        if "main" not in tree.value:
            self.fault(tree, "there is no routine 'main'", "no-main")
        return {
            name: self._routine(name, routine, Position(*(tree.keys or {})[name]))
            for name, routine in tree.value.items()
        }

    def _routine(self, name: str, tree: Tree, position: Position) -> Routine:
        fields = self.fields(tree, f"routine {name!r}", {"params", "steps"})
        params = self._params(name, fields.get("params"))
        block = Block(())
        if "steps" in fields:
            block = self.block(fields["steps"], f"routine {name!r}")
        else:
            self.fault(position, f"routine {name!r} has no steps")
        return Routine(name, params, block, position)

    def _params(self, routine: str, tree: Tree | None) -> tuple[Param, ...]:
        if tree is None:
            return ()
        if not isinstance(tree.value, list):
            self.fault(tree, "params must be a list of names")
            return ()
        most = 1 if routine == "main" else _MAX_PARAMS
        if len(tree.value) > most:
            self.fault(tree, f"{routine!r} takes at most {most} parameter{'s' * (most > 1)}")
        params = [param for entry in tree.value if (param := self._param(routine, entry)) is not None]
        names = [param.name for param in params]
        for param in params:
            if names.count(param.name) > 1:
                self.fault(param.position, f"parameter {param.name!r} is listed twice")
        return tuple(params)

    def _param(self, routine: str, tree: Tree) -> Param | None:
        if isinstance(tree.value, str):
            return Param(tree.value, None, position_of(tree)) if self.is_name(tree, tree.value) else None
        if isinstance(tree.value, dict) and len(tree.value) == 1 and routine != "main":
            [(name, default)] = tree.value.items()
            return Param(name, self.template(default), position_of(tree)) if self.is_name(tree, name) else None
        also = "" if routine == "main" else ", or a map of one name to its default"
        self.fault(tree, "a parameter is a name" + also)
        return None

    # Steps

    def block(self, tree: Tree, owner: str) -> Block:
        """A list of named steps."""
        if not isinstance(tree.value, list) or not tree.value:
            self.fault(tree, f"{owner} needs a list of at least one step")
            return Block(())
        return Block(tuple(step for entry in tree.value if (step := self._step(entry)) is not None))

    def _step(self, tree: Tree) -> Step | None:
        if not isinstance(tree.value, dict) or len(tree.value) != 1:
            self.fault(tree, "a step is a map of exactly one name to what it does (check the indentation)")
            return None
        [(name, body)] = tree.value.items()
        return Step(name, self.body(body, f"step {name!r}"), Position(*(tree.keys or {})[name]))

    def body(self, tree: Tree, owner: str, also: frozenset[str] = frozenset()) -> Body:
        """What a step, a switch entry, a try or an except does; `also` are keys the owner reads itself."""
        fields = self.fields(tree, owner, _STEP_KEYS | also)
        found = [key for key in ACTIONS if key in fields]
        if len(found) > 1:
            self.fault(tree, f"{owner} does more than one thing: {', '.join(found)}", "two-actions")
        for key, needs in (("args", "call"), ("result", "call"), ("retry", "try"), ("except", "try")):
            if key in fields and needs not in fields:
                self.fault(fields[key], f"{key!r} needs {needs!r} beside it")
        action = self._action(found[0], fields, owner) if found else None
        following = self._next(fields["next"]) if "next" in fields else None
        return Body(action, following, position_of(tree))

    def _next(self, tree: Tree) -> Next | None:
        if not isinstance(tree.value, str):
            target = tree.raw or None if not isinstance(tree.value, dict | list) else None
            if target is None:
                self.fault(tree, "'next' must be the name of a step")
                return None
            return Next(target, position_of(tree))
        return Next(tree.value, position_of(tree))

    def _action(self, key: str, fields: dict[str, Tree], owner: str) -> Action | None:
        tree = fields[key]
        simple: dict[str, Callable[[Tree], Action | None]] = {
            "assign": self._assign,
            "switch": self._switch,
            "for": self._for,
            "parallel": self._parallel,
            "raise": lambda value: Raise(self.template(value)),
            "return": lambda value: Return(self.template(value)),
            "steps": lambda value: Nested(self.block(value, owner)),
        }
        if key == "call":
            return self._call(tree, fields.get("args"), fields.get("result"))
        if key == "try":
            return self._try(tree, fields.get("retry"), fields.get("except"))
        return simple[key](tree)

    def _assign(self, tree: Tree) -> Action | None:
        entries = self.listed(tree, "assign", 1, _MAX_ENTRIES)
        made = []
        for entry in entries:
            if not isinstance(entry.value, dict) or len(entry.value) != 1:
                self.fault(entry, "an assignment is a map of exactly one variable to its value")
                continue
            [(text, value)] = entry.value.items()
            target = self._target(text, Position(*(entry.keys or {})[text]))
            template = self.template(value)
            if target is not None:
                made.append(Assignment(target, template))
        return Assign(tuple(made))

    def _target(self, text: str, position: Position) -> Target | None:
        try:
            node = parse_expression(text)
        except ExpressionError:
            node = None
        path: list[Member | Index] = []
        while isinstance(node, Member | Index):
            path.append(node)
            node = node.target
        if not isinstance(node, Name):
            message = f"cannot assign to {text!r}; write a variable like name, name.key or name[0]"
            self.fault(position, message, "target")
            return None
        return Target(node.name, tuple(reversed(path)), text, position)

    def _call(self, tree: Tree, args: Tree | None, result: Tree | None) -> Action | None:
        if not isinstance(tree.value, str) or not tree.value.strip():
            self.fault(tree, "'call' must name a function or a subworkflow")
            return None
        if expression_text(tree.value) is not None:
            self.fault(tree, "'call' cannot be an expression; name the function itself")
            return None
        if args is not None and not isinstance(args.value, dict | list):
            self.fault(args, "'args' must be a map of names to values")
            args = None
        name = None
        if result is not None and self.is_name(result, result.value):
            name = str(result.value)
        arguments = self.template(args) if args is not None else None
        place = position_of(result) if result is not None else None
        return CallStep(tree.value.strip(), arguments, name, position_of(tree), place)

    def _switch(self, tree: Tree) -> Action | None:
        cases = []
        for entry in self.listed(tree, "switch", 1, _MAX_ENTRIES):
            fields = entry.value if isinstance(entry.value, dict) else {}
            body = self.body(entry, "a switch entry", frozenset({"condition"}))
            condition = fields.get("condition")
            if condition is None:
                self.fault(entry, "a switch entry needs a condition")
                continue
            template = self.template(condition)
            if not isinstance(template, Computed) and type(condition.value) is not bool:
                self.fault(condition, "a condition is an expression ${...} or a boolean")
                continue
            cases.append(Case(template, body))
        return Switch(tuple(cases))

    # Loops and branches

    def _for(self, tree: Tree) -> For | None:
        fields = self.fields(tree, "for", {"value", "index", "in", "range", "steps"})
        if not fields:
            return None
        value = self.variable(fields.get("value"), tree, "for needs 'value', the name of the loop variable")
        index = self.variable(fields["index"], tree, "") if "index" in fields else None
        if ("in" in fields) == ("range" in fields):
            self.fault(tree, "for needs exactly one of 'in' and 'range'")
        if "steps" not in fields:
            self.fault(tree, "for needs 'steps'")
        block = self.block(fields["steps"], "for") if "steps" in fields else Block(())
        items = self._items(fields["in"]) if "in" in fields else None
        bounds = self._bounds(fields["range"]) if "range" in fields else None
        return For(value or "", index, items, bounds, block, position_of(tree))

    def _items(self, tree: Tree) -> Template:
        template = self.template(tree)
        if not isinstance(template, Computed) and not isinstance(tree.value, list):
            self.fault(tree, "'in' must be a list or an expression that gives one")
        return template

    def _bounds(self, tree: Tree) -> Template:
        template = self.template(tree)
        if isinstance(template, Computed):
            return template
        numbers = [item.value for item in tree.value] if isinstance(tree.value, list) else []
        if len(numbers) != 2 or any(type(number) not in (int, float) for number in numbers):
            self.fault(tree, "'range' must be two numbers or one expression: ${[first, last]}", "range")
        return template

    def _parallel(self, tree: Tree) -> Action | None:
        keys = {"exception_policy", "shared", "concurrency_limit", "branches", "for"}
        fields = self.fields(tree, "parallel", keys)
        if ("branches" in fields) == ("for" in fields):
            self.fault(tree, "parallel needs exactly one of 'branches' and 'for'")
        limit = fields.get("concurrency_limit")
        template = self.template(limit) if limit is not None else None
        if (
            limit is not None
            and not isinstance(template, Computed)
            and (type(limit.value) is not int or limit.value < 1)
        ):
            self.fault(limit, "concurrency_limit must be a positive integer or an expression")
        branches = self._branches(fields["branches"]) if "branches" in fields else None
        loop = self._for(fields["for"]) if "for" in fields else None
        shared = self._shared(fields.get("shared"))
        policy = self.template(fields["exception_policy"]) if "exception_policy" in fields else None
        return Parallel(branches, loop, shared, template, policy)

    def _shared(self, tree: Tree | None) -> tuple[Shared, ...]:
        if tree is None:
            return ()
        shared: dict[str, Shared] = {}
        for entry in self.listed(tree, "shared", 0, None):
            if not self.is_name(entry, entry.value):
                continue
            if entry.value in shared:
                self.fault(entry, f"{entry.value!r} is shared twice")
            shared[entry.value] = Shared(entry.value, position_of(entry))
        return tuple(shared.values())

    def _branches(self, tree: Tree) -> tuple[Branch, ...]:
        made = []
        for entry in self.listed(tree, "branches", 1, None):
            step = self._step(entry)
            if step is None:
                continue
            if not isinstance(step.body.action, Nested):
                block = Block((step,)) if step.body.action else Block(())
            else:
                block = step.body.action.block
            made.append(Branch(step.name, block, step.position))
        return tuple(made)

    # Errors

    def _try(self, tree: Tree, retry: Tree | None, handler: Tree | None) -> Action:
        if isinstance(tree.value, list):
            body = Body(Nested(self.block(tree, "try")), None, position_of(tree))
        else:
            body = self.body(tree, "try")
        made = self._except(handler) if handler is not None else None
        return Try(body, self._retry(retry) if retry is not None else None, made)

    def _except(self, tree: Tree) -> Except:
        fields = tree.value if isinstance(tree.value, dict) else {}
        name = self.variable(fields["as"], tree, "") if "as" in fields else None
        body = self.body(tree, "except", frozenset({"as"}))
        return Except(name, body, position_of(tree))

    def _retry(self, tree: Tree) -> Retry | None:
        if isinstance(tree.value, str):
            policy = self.template(tree)
            if not isinstance(policy, Computed):
                self.fault(tree, "'retry' is a map, or an expression like ${http.default_retry}")
                return None
            return Retry(policy, None, None, None, None, None, None, position_of(tree))
        fields = self.fields(tree, "retry", {"predicate", "max_retries", "backoff"})
        backoff = fields.get("backoff")
        whole = None
        delays: dict[str, Tree] = {}
        if backoff is not None and isinstance(backoff.value, str):
            whole = self.template(backoff)
            if not isinstance(whole, Computed):
                self.fault(backoff, "'backoff' is a map, or an expression like ${retry.default_backoff}")
        elif backoff is not None:
            delays = self.fields(backoff, "backoff", {"initial_delay", "max_delay", "multiplier"})
        predicate = fields.get("predicate")
        if predicate is not None and not isinstance(predicate.value, str):
            self.fault(predicate, "'predicate' must name a function or a subworkflow")
            predicate = None
        return Retry(
            None,
            self.template(predicate) if predicate is not None else None,
            self.number(fields.get("max_retries"), "max_retries", (int,)),
            self.number(delays.get("initial_delay"), "initial_delay", (int, float)),
            self.number(delays.get("max_delay"), "max_delay", (int, float)),
            self.number(delays.get("multiplier"), "multiplier", (int, float)),
            whole,
            position_of(tree),
        )
