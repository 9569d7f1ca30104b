"""What the journal keeps of an effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

from noroshi.model.call import Call
from noroshi.respond.engine.codec import encode, fingerprint
from noroshi.respond.language.effects import Env, Sleep, Wait
from noroshi.respond.language.execution import Leaf
from noroshi.runtime.redaction import Redactor

ENDPOINT: Final = "events.create_callback_endpoint"


def topic_of(address: str) -> str:
    """The topic that the address of a callback endpoint stands for."""
    return address.rstrip("/").rpartition("/")[2]


def function_of(effect: Leaf) -> str:
    """The function called, or the kind of effect."""
    return effect.function if isinstance(effect, Call) else type(effect).__name__.lower()


@dataclass(frozen=True, slots=True)
class Shown:
    """What an effect is given as the journal keeps it, after `secrets` values were hidden."""

    effect: Leaf
    secrets: int
    value: Any
    text: str
    hash: str

    @classmethod
    def of(cls, effect: Leaf, redactor: Redactor) -> Self:
        value = redactor.redact(input_of(effect))
        return cls(effect, redactor.secrets, value, encode(value), fingerprint(value))


def input_of(effect: Leaf) -> Any:
    """What it is given; replay compares it."""
    match effect:
        case Call(arguments=arguments, positional=positional):
            return {"args": list(positional)} | dict(arguments) if positional else dict(arguments)
        case Sleep(seconds=seconds, until=until):
            return {"seconds": seconds, "until": until}
        case Wait(topic=topic, timeout_seconds=timeout):
            return {"topic": topic, "timeout": timeout}
        case Env(name=name):
            return {"name": name}
        case _:
            return {}
