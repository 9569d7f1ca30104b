"""Records of every source for `bench.analyze`: the integrations' own samples, over and over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, islice

from noroshi.analyze.samples import raw_samples, sample_batch
from noroshi.sdk import Integration

_AUDIT_SERIAL = re.compile(rb"(?<=msg=audit\()(\d+\.\d+):(\d+)")


def sample_records(integration: Integration, number: int) -> list[bytes]:
    """So many records; without the samples of what is wrong or rare. No two audit events have the same serial."""
    return list(islice(_over_and_over(integration), number))


def _over_and_over(integration: Integration) -> Iterator[bytes]:
    usual = [path for path in raw_samples(integration.folder) if not path.name.startswith("unusual.")]
    records = [record for path in usual for record in sample_batch(integration, path).records.to_pylist() if record]
    for again in count():
        for record in records:
            yield _AUDIT_SERIAL.sub(rb"\1:\g<2>%06d" % again, record)
