"""Strategies for rules and for events that nearly match them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from string import Template
from typing import Any

from hypothesis import strategies as st
from tests.detect.patterns.templates import IMPORTS, PATTERNS, TEMPLATES

KEYS = ["alpha", "beta", "gamma", "userName", "two words", 'quo"te', "ключ", "tab\tkey", "x"]
WORDS = [
    *(
        "login",
        "sshd",
        "kisses",
        "STRASSE",
        "office",
        "FILE",
        "first",
        "istanbul",
        "administrators",
        "lastk",
        "root",
        "jot",
    ),
    *("back\\slash", 'say "hi"', "line\nbreak", "bell\x07ring", "a/b/c", "x,y,z", "4625", "\x1b[31mred", "h", "ss", ""),
    *("ещё", "日本語", "smile😀end", "ʼNot", "i̇x"),
]
WIDE = {"k": "\u212a", "s": "ſ", "i": "ı", "I": "İ", "ss": "ß", "SS": "ß", "fi": "ﬁ", "FI": "ﬁ", "ff": "ﬀ", "st": "ﬆ"}
NUMBERS = [4625, 4625.0, 100, -1234, 7, 0, True, False, None, 123456789012, 1.5]


@dataclass
class Draft:
    """A rule being written: definitions beside `alert`, and the values at paths that an event needs to match."""

    random: random.Random
    v0: bool
    counting: float = 0.1
    definitions: list[str] = field(default_factory=list)
    wishes: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)
    names: int = 0

    def body(self, conditions: int) -> list[str]:
        """Statements of a body with so many conditions, sometimes with a call that is counted."""
        statements = []
        for _ in range(conditions):
            statements += self.condition(self.random.choice([kind for kind in TEMPLATES if kind != "counted"]))
            if self.random.random() < self.counting:
                statements += self.condition("counted")
        return statements

    def condition(self, kind: str) -> list[str]:
        """Statements of one condition; what it needs of an event is wished for."""
        steps = tuple(self.random.choice(KEYS) for _ in range(self.random.choice([1, 1, 2, 3])))
        self.names += 1
        name = self.random.choice("abcxyz") + str(self.names)
        words = self._words(kind)
        template = self.random.choice(TEMPLATES[kind])
        if "$inner" in template:
            words["inner"] = "; ".join(self.body(1)) if len(self.definitions) < 8 else "true"
        wished = template.partition("\n")[0]
        self.wishes.append((steps, _wish(wished, words)))
        texts = {
            key: quoted(word) if isinstance(word, str) and key not in _RAW else str(word) for key, word in words.items()
        }
        filled = Template(template).substitute(texts, path=self._path_text(steps), v=name)
        lines = filled.splitlines()[1:]
        self.definitions += [self._definition(line[1:]) for line in lines if line.startswith("+")]
        return [line for line in lines if not line.startswith("+")]

    def rule(self) -> str:
        """The text of package `p`."""
        head = "alert[msg] {" if self.v0 else "alert contains msg if {"
        keywords = "import future.keywords.in\nimport future.keywords.every" if self.v0 else ""
        alerts = []
        for _ in range(self.random.choice([1, 1, 2])):
            statements = self.body(self.random.choice([1, 1, 2, 3]))
            if self.random.random() < 0.15:
                self.random.shuffle(statements)
            alerts.append("\n  ".join([head, *statements, 'msg := "hit"']) + "\n}")
        return "\n".join(["package p", IMPORTS, keywords, *alerts, *self.definitions, "always(_, _) = true"])

    def event(self) -> dict[str, Any]:
        """An event in which most wishes hold, and which strays from some."""
        event: dict[str, Any] = {}
        stray = self.random.choice([0, 0, 0.1, 0.5])
        for path, value in self.wishes:
            if self.random.random() >= stray:
                _put(event, path, value)
        if self.random.random() < 0.3:
            _put(event, (self.random.choice(KEYS), self.random.choice(KEYS)), self.random.choice(WORDS))
        return event

    def _words(self, kind: str) -> dict[str, Any]:
        word = self.random.choice(WORDS)
        around = self._around(word)
        cased = self._around(self._cased(word)) if self.random.random() < 0.5 else self._cased(word)
        cut = self.random.randrange(len(cased) + 1)
        regex, matching = self.random.choice(PATTERNS["glob" if kind == "globs" else "regex"])
        number = self.random.choice(NUMBERS)
        return {
            "word": word,
            "other": self.random.choice(WORDS),
            "key": self.random.choice(KEYS),
            "around": around,
            "before": "head" + word,
            "after": word + "tail",
            "reversed": word[::-1],
            "worn": f"  {word} ",
            "listed": f"one,{word}",
            "zeroed": word.replace("o", "0"),
            "joined": "a-" + word,
            "said": word + "!",
            "packed": json.dumps([word]),
            "cased": cased,
            "lower": cased.lower(),
            "upper": cased.upper(),
            "lower_start": cased.lower()[:cut],
            "upper_start": cased.upper()[:cut],
            "lower_end": cased.lower()[cut:],
            "upper_end": cased.upper()[cut:],
            "regex": f"`{regex}`",
            "glob": quoted(regex),
            "matching": matching,
            "delimiters": self.random.choice(["[]", "null", '[":"]']),
            "number": json.dumps(number),
            "spelled": json.dumps(number),
            "amount": number,
            "lib": self.random.choice(["data.lib", "lib", "shared"]),
        }

    def _around(self, text: str) -> str:
        pad = self.random.choice(["", "pre", 'p"', "\\", "é", "\n"])
        return self.random.choice([pad + text, text + pad, pad + text + pad])

    def _cased(self, text: str) -> str:
        """The same text in another case, with letters whose mapping is not one to one."""
        for narrow, wide in self.random.sample(sorted(WIDE.items()), 3):
            text = text.replace(narrow, wide)
        return "".join(self.random.choice([letter, letter.upper(), letter.lower()]) for letter in text)

    def _path_text(self, steps: tuple[str, ...]) -> str:
        text = "input"
        for step in steps:
            dotted = step.isascii() and step.isidentifier() and self.random.random() < 0.7
            text += f".{step}" if dotted else f"[{quoted(step)}]"
        return text

    def _definition(self, text: str) -> str:
        return text.replace(" contains v if {", "[v] {").replace(" if {", " {") if self.v0 else text


_RAW = {"regex", "glob", "delimiters", "number", "lib", "inner"}


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _wish(text: str, words: dict[str, Any]) -> Any:
    """The value that a template's first line asks for: `$word`, `[$other, $word]`, `{$key: $word}`."""
    if text.startswith("["):
        return [words[name.strip(" $")] for name in text[1:-1].split(",") if name]
    if text.startswith("{"):
        key, _, value = text[1:-1].partition(":")
        return {words[key.strip(" $")]: words[value.strip(" $")]}
    return words[text.strip("$")]


def _put(event: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        inner = event.get(step)
        event[step] = event = inner if isinstance(inner, dict) else {}
    event[path[-1]] = value


@st.composite
def rules_with_events(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """The text of package `p` and events for it."""
    draft = Draft(draw(st.randoms(use_true_random=False)), draw(st.booleans()), draw(st.sampled_from([0.1, 0.6])))
    text = draft.rule()
    return text, [draft.event() for _ in range(6)]
