"""How long and how many: bounds of what a request may say."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

_LARGEST: Final = 2**31 - 1


def _plain(text: str) -> str:
    """Databases refuse NUL, and half a surrogate pair is no text."""
    if "\0" in text:
        raise ValueError("must not contain NUL")
    text.encode()
    return text


Identifier = Annotated[int, Field(ge=1, le=_LARGEST)]
Limit = Annotated[int, Field(ge=1, le=500, description="Most items of this page")]
Cursor = Annotated[str, StringConstraints(max_length=1000), Field(description="next_cursor of the page before")] | None
Name = Annotated[str, StringConstraints(max_length=300), AfterValidator(_plain)]
Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_plain)]
Uids = Annotated[list[Name], Field(min_length=1, max_length=500)]
