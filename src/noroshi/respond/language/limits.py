"""What one execution may use; Google's documented figures, widened where alerts need more room."""

from __future__ import annotations

from dataclasses import dataclass

MAX_EXPRESSION_DEPTH = 200
MAX_VALUE_DEPTH = 200
MAX_SOURCE_DEPTH = 150
MAX_SOURCE_NODES = 100_000

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one source file and one execution. Sizes are bytes as `Meter` counts them, delays are
    seconds.

    The defaults leave memory, strings and arguments wider than Google's 512 KB, 256 KB and 32 KB, because
    answers of security tools do not fit there; `Limits.google()` has the documented figures.
    """

    source_bytes: int = 128 * KIB
    expression_characters: int = 400
    steps: int = 100_000
    call_depth: int = 20
    parallel_depth: int = 2
    concurrent_branches: int = 20
    branch_errors: int = 100
    memory_bytes: int = 8 * MIB
    string_bytes: int = 4 * MIB
    argument_bytes: int = 1 * MIB
    sleep_seconds: float = 31_536_000
    http_timeout_seconds: float = 1800
    callback_timeout_seconds: float = 43_200

    @classmethod
    def google(cls) -> Limits:
        """The limits of the hosted service, for playbooks that must also run there."""
        return cls(memory_bytes=512 * KIB, string_bytes=256 * KIB, argument_bytes=32 * KIB)
