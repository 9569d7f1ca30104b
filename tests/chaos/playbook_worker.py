"""A worker of playbooks for tests that kill it: `python playbook_worker.py SETTINGS`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from noroshi.platform.playbooks import open_engine
from noroshi.runtime.settings import load_settings

if __name__ == "__main__":
    with open_engine(load_settings(Path(sys.argv[1]))[0]) as engine:
        engine.work(threading.Event(), workers=4)
