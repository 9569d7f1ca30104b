"""String interpolation (`$"user {name}"`), which the engine lacks, written as a concatenation on the same lines."""

from __future__ import annotations

import json
import re

from noroshi.detect.rego.support import ROOT

_NEXT = re.compile(r'#[^\n]*|\$["`]|"(?:\\.|[^"\\\n])*"|`[^`]*`')
_BRACKETS = {"{": "}", "[": "]", "(": ")"}


class _UnclosedTemplateError(Exception):
    """The text after `$` does not close; the engine's own message about it is the better one."""


def without_interpolation(text: str) -> str | None:
    """The text with every template string as `concat`, or None when it has none or one that does not close.

    An expression without a value reads `<undefined>`, as in OPA: it stands in a set comprehension, which is then empty.
    """
    try:
        written = _rewritten(text)
    except _UnclosedTemplateError:
        return None
    return written if written != text else None


def _rewritten(text: str) -> str:
    pieces = []
    at = 0
    while match := _NEXT.search(text, at):
        pieces.append(text[at : match.start()])
        if match[0] in ('$"', "$`"):
            concatenation, at = _template(text, match.end(), match[0][1])
            pieces.append(concatenation)
        else:
            pieces.append(match[0])
            at = match.end()
    return "".join([*pieces, text[at:]])


def _template(text: str, at: int, quote: str) -> tuple[str, int]:
    """The expression that a template is, whose content begins at `at`, and where the text goes on behind it."""
    parts: list[str] = []
    literal = ""
    while True:
        letter = text[at : at + 1]
        if letter == quote:
            break
        if not letter or (letter == "\n" and quote == '"'):
            raise _UnclosedTemplateError
        if letter == "\\" and (quote == '"' or text[at + 1 : at + 2] == "{"):
            pair = text[at : at + 2]
            literal += "{" if pair == "\\{" else pair
            at += 2
        elif letter == "{":
            end = _closing(text, at + 1)
            parts += [_literal(literal, quote), _value(text[at + 1 : end], len(parts))]
            literal, at = "", end + 1
        else:
            literal += letter
            at += 1
    if not parts:
        return _literal(literal, quote), at + 1
    return f'concat("", [{", ".join([*parts, _literal(literal, quote)])}])', at + 1


def _closing(text: str, at: int) -> int:
    """Where the brace closes that was opened before `at`; strings, comments and other brackets are stepped over."""
    expected = ["}"]
    while at < len(text):
        if match := _NEXT.match(text, at):
            at = _template(text, match.end(), match[0][1])[1] if match[0][0] == "$" else match.end()
            continue
        letter = text[at]
        if letter in _BRACKETS:
            expected.append(_BRACKETS[letter])
        elif letter == expected[-1]:
            expected.pop()
            if not expected:
                return at
        at += 1
    raise _UnclosedTemplateError


def _literal(content: str, quote: str) -> str:
    """A string of Rego. A raw text over several lines is followed by as many line ends, so that no line moves."""
    if quote == '"':
        return f'"{content}"'
    return json.dumps(content, ensure_ascii=False) + "\n" * content.count("\n")


def _value(expression: str, number: int) -> str:
    name = f"__text{number}__"
    return f"{ROOT}.text({{{name} | {name} := {_rewritten(expression)}}})"
