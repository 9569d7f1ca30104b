"""The command line with its exit codes, in the test's own process: to start one takes longer than most commands do."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout

from noroshi.cli.main import main


def noroshi(*arguments: object, text: str = "") -> subprocess.CompletedProcess[str]:
    """Type a command that ends by itself and changes nothing in its process, so not `up` or `run`; it reads `text`."""
    words = ["noroshi", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = words, io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before
    return subprocess.CompletedProcess(words, code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
