"""Effects that the engine answers at once, without asking anybody."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from noroshi.model.call import Call, Failed, Returned, error_map
from noroshi.respond.engine.contract import Mode
from noroshi.respond.engine.journaled import ENDPOINT
from noroshi.respond.engine.reverting import revert_id, revert_request
from noroshi.respond.engine.surroundings import Surroundings
from noroshi.respond.engine.tables import Row
from noroshi.respond.engine.waiting import KEEP, REVERT
from noroshi.respond.language.effects import Env, Now, Outcome, Uuid
from noroshi.respond.language.execution import Leaf


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers for one run; `log` takes the arguments of `sys.log` with the key of the effect."""

    around: Surroundings
    run: Row
    mode: Mode
    environment: Mapping[str, str]
    log: Callable[[str, Mapping[str, Any]], None]

    def __call__(self, effect: Leaf) -> Outcome | None:  # noqa: PLR0911 - one case per kind
        """The outcome of such an effect, None for others."""
        match effect:
            case Now():
                return Returned(self.around.clock())
            case Uuid():
                return Returned(str(uuid.uuid4()))
            case Env(name=name):
                return Returned(self.environment.get(name))
            case Call(function="sys.log"):
                self.log(effect.key, effect.arguments)
                return Returned(None)
            case Call(function=function) if function == ENDPOINT:
                # Whoever knows the address may use it: it cannot be guessed.
                return Returned({"url": self.around.callback_url(f"{self.run['id']}.{secrets.token_hex(16)}")})
            case Call(function=function) if function in (REVERT, KEEP):
                return self._revert(effect)
            case _:
                return None

    def _revert(self, effect: Call) -> Outcome:
        if effect.function == KEEP:
            run, now = str(effect.arguments["revert"]), self.around.clock()
            actor = f"playbook {self.run['playbook']}, run {self.run['id']}"
            if self.mode is Mode.RUN:
                self.around.journal.alter(run, {"cancel": True, "wake": now}, (actor, "cancel", "", "{}"), now)
            return Returned(None)
        try:
            request = revert_request(self.run, effect.key, effect.arguments, self.around.clock())
        except (ValueError, TypeError) as error:
            return Failed(error_map("ValueError", f"{REVERT}: {error}"))
        if self.mode is Mode.RUN:
            self.around.journal.create(request, self.around.clock())
        return Returned({"revert": revert_id(self.run["id"], effect.key)})
