"""What a process that listens may open."""

from __future__ import annotations

import subprocess
import sys

ASKING = """
import resource, sys
from noroshi.runtime.listening import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200))
limits = []
for wanted in (50, 150, 1000):
    allow_open_files(wanted)
    limits.append(resource.getrlimit(resource.RLIMIT_NOFILE))
print(limits)
"""


def test_the_limit_of_open_files_is_raised_as_far_as_the_system_lets_and_never_lowered() -> None:
    told = subprocess.run([sys.executable, "-c", ASKING], capture_output=True, text=True, check=True)
    assert told.stdout == "[(100, 200), (150, 200), (200, 200)]\n"
