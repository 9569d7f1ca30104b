"""Commands that are called where no platform has ever run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands import noroshi


@pytest.mark.parametrize("words", [("user", "list"), ("user", "setup-link"), ("alerts", "list"), ("audit", "list")])
def test_a_command_in_the_wrong_folder_says_so_and_makes_no_store(tmp_path: Path, words: tuple[str, str]) -> None:
    done = noroshi(*words, "--dir", tmp_path)
    said = f"noroshi: no platform has run in {tmp_path}; start one with `noroshi up`, or name its folder with --dir\n"
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (2, said, [])
