"""`text`: strings by character, patterns by RE2, which no input can make slow."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, unquote_to_bytes

import re2

from noroshi.respond.language.failure import exhausted, value_error
from noroshi.respond.language.library.registry import BYTES, INTEGER, STRING, Optional, declare
from noroshi.respond.language.limits import MIB

_MAX_CHARACTERS = 16 * MIB
_GROUP = re.compile(r"\\(\d|\\)")


@lru_cache(maxsize=512)
def _pattern(regexp: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(regexp, options)  # type: ignore[no-untyped-call]
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if error.args else ""
        raise value_error(f"not an RE2 pattern: {reason}") from error


def _codec(charset: str) -> str:
    try:
        "".encode(charset)
    except (LookupError, ValueError) as error:
        raise value_error(f"unknown charset {charset!r}") from error
    return charset


def _decode(data: bytes, charset: str) -> str:
    try:
        return data.decode(_codec(charset))
    except UnicodeError as error:
        raise value_error(f"the bytes are not {charset}") from error


def _encode(text: str, charset: str) -> bytes:
    try:
        return text.encode(_codec(charset))
    except UnicodeError as error:
        raise value_error(f"the text cannot be written in {charset}") from error


def _find_all(source: str, substr: str) -> list[int]:
    if not substr:
        raise value_error("text.find_all: substr is empty")
    found, start = [], source.find(substr)
    while start >= 0:
        found.append(start)
        start = source.find(substr, start + len(substr))
    return found


def _find_all_regex(source: str, regexp: str) -> list[dict[str, Any]]:
    return [{"index": match.start(), "match": match.group()} for match in _pattern(regexp).finditer(source)]


def _match_regex(source: str, regexp: str) -> bool:
    return _pattern(regexp).search(source) is not None


def _replace_all(source: str, substr: str, repl: str) -> str:
    if not substr:
        raise value_error("text.replace_all: substr is empty")
    if len(source) + source.count(substr) * (len(repl) - len(substr)) > _MAX_CHARACTERS:
        raise exhausted(f"text.replace_all would make more than {_MAX_CHARACTERS} characters")
    return source.replace(substr, repl)


def _replace_all_regex(source: str, regexp: str, repl: str) -> str:
    pattern = _pattern(regexp)
    groups = pattern.groups
    for reference in _GROUP.findall(repl):
        if reference != "\\" and int(reference) > groups:
            raise value_error(f"text.replace_all_regex: the pattern has no group \\{reference}")
    parts, end, length = [], 0, 0
    for match in pattern.finditer(source):
        parts += [source[end : match.start()], _expand(repl, match)]
        end = match.end()
        length += len(parts[-1]) + len(parts[-2])
        if length > _MAX_CHARACTERS:
            raise exhausted(f"text.replace_all_regex would make more than {_MAX_CHARACTERS} characters")
    return "".join([*parts, source[end:]])


def _expand(repl: str, match: Any) -> str:
    return _GROUP.sub(lambda found: "\\" if found[1] == "\\" else match.group(int(found[1])) or "", repl)


def _split(source: str, separator: str) -> list[str]:
    return source.split(separator) if separator else list(source)


def _substring(source: str, start: int, end: int) -> str:
    if not 0 <= start <= end <= len(source):
        raise value_error(f"text.substring: {start} to {end} is not within a text of {len(source)} characters")
    return source[start:end]


def _url_decode(source: str) -> str:
    try:
        return unquote_to_bytes(source.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise value_error("text.url_decode: the bytes are not UTF-8") from error


_SOURCE = {"source": STRING}
_CHARSET = Optional(STRING, "UTF-8")

FUNCTIONS = (
    declare("text.decode", {"data": BYTES, "charset": _CHARSET}, _decode),
    declare("text.encode", {"text": STRING, "charset": _CHARSET}, _encode),
    declare("text.find_all", {**_SOURCE, "substr": STRING}, _find_all),
    declare("text.find_all_regex", {**_SOURCE, "regexp": STRING}, _find_all_regex),
    declare("text.match_regex", {**_SOURCE, "regexp": STRING}, _match_regex),
    declare("text.replace_all", {**_SOURCE, "substr": STRING, "repl": STRING}, _replace_all),
    declare("text.replace_all_regex", {**_SOURCE, "regexp": STRING, "repl": STRING}, _replace_all_regex),
    declare("text.split", {**_SOURCE, "separator": STRING}, _split),
    declare("text.substring", {**_SOURCE, "start": INTEGER, "end": INTEGER}, _substring),
    declare("text.to_lower", _SOURCE, str.lower),
    declare("text.to_upper", _SOURCE, str.upper),
    declare("text.url_decode", _SOURCE, _url_decode),
    declare("text.url_encode", _SOURCE, lambda source: quote(source, safe="")),
    declare("text.url_encode_plus", _SOURCE, quote_plus),
)
