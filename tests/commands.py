"""The command line with its exit codes, in the test's own process: to start one takes longer than most commands do."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

from noroshi.cli.main import main


def noroshi(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Type a command that ends by itself and leaves nothing changed in its process: neither `up` nor `run`."""
    words = ["noroshi", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    before, sys.argv = sys.argv, words
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    return subprocess.CompletedProcess(words, code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
