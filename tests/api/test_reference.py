"""The reference of the API is what the API says of itself."""

from __future__ import annotations

from pathlib import Path

from tests.commands import noroshi


def test_the_reference_is_fresh(root: Path) -> None:
    made = noroshi("schema", "api")
    assert made.returncode == 0, made.stderr
    written = (root / "docs" / "reference" / "api.md").read_text("utf-8")
    assert written == made.stdout, "run: noroshi schema api > docs/reference/api.md"
    assert "### `GET /v1/alerts/{uid}/explanation`" in written
