"""The SQL editor: names are completed, and what is wrong is marked where it stands."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pages.hunt.describing import told_tables
from noroshi.console.pieces.part import part
from noroshi.lake.wrong import Place

_WORDS: Final = (
    "SELECT FROM WHERE GROUP BY ORDER BY LIMIT HAVING JOIN LEFT JOIN ON AS AND OR NOT IN LIKE ILIKE BETWEEN IS NULL "
    "DISTINCT WITH UNION ALL CASE WHEN THEN ELSE END DESC ASC INTERVAL FILTER QUALIFY"
)
_FUNCTIONS: Final = (
    "count sum avg min max median quantile_cont date_trunc time_bucket now lower upper contains starts_with "
    "regexp_matches regexp_extract json_extract_string list_contains unnest string_agg arg_max approx_count_distinct"
)


class Editor:
    """An editor of one query. `run` is called for Ctrl+Enter."""

    def __init__(self, sql: str, run: Callable[[], Awaitable[None]]) -> None:
        async def start(_: Any) -> None:
            await run()

        with part("div", "editor"):
            self._code = ui.codemirror(
                sql, language="SQL", line_wrapping=True, keymap={"Mod-Enter": start}, indent="  "
            )
        label = json.dumps(say("hunt.editor"))
        words = json.dumps(_completions())
        ui.run_javascript(f"noroshi.sql.teach({self._code.id}, {words}, {label})")

    @property
    def sql(self) -> str:
        """What stands in it."""
        return str(self._code.value)

    @sql.setter
    def sql(self, text: str) -> None:
        self.mark(None)
        self._code.value = text

    def insert(self, text: str) -> None:
        """Put a text where the cursor is."""
        ui.run_javascript(f"noroshi.sql.insert({self._code.id}, {json.dumps(text)})")

    def mark(self, place: Place | None) -> None:
        """Underline what is to blame; None takes the mark away."""
        self._code.decorations.clear()
        if place is not None:
            self._code.decorations.append(
                {"kind": "mark", "from": place.start, "to": place.start + place.length, "class": "cm-fault"}
            )


def _completions() -> list[dict[str, str]]:
    words: list[dict[str, str]] = []
    for table in told_tables():
        words.append({"label": table.name, "type": "class", "detail": table.description})
        words += [
            {"label": column.name, "type": "property", "detail": column.type, "table": table.name}
            for column in table.columns
        ]
    words += [{"label": f"{name}('", "type": "function", "detail": detail} for name, detail in _macros()]
    words += [{"label": word, "type": "function"} for word in _FUNCTIONS.split()]
    return words + [{"label": word, "type": "keyword"} for word in dict.fromkeys(_WORDS.split())]


def _macros() -> tuple[tuple[str, str], ...]:
    return (("search", say("hunt.macro_search")), ("seen", say("hunt.macro_seen")))
