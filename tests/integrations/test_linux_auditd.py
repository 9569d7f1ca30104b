"""The audit analyzer against the parses that go-libaudit and laurel publish, and on broken and hostile records."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import zstandard

from noroshi.analyze.analyzer import Analyzer
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.runtime.yaml12 import parse_yaml
from noroshi.sdk import load_integration

FOLDER = Path(__file__).parents[2] / "src" / "noroshi" / "integrations" / "linux_auditd"


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(load_integration(FOLDER))


@pytest.fixture(scope="module")
def corpus(shared: Path) -> dict[str, str]:
    packed = (shared / "corpora" / "linux" / "auditd-testdata.tar.zst").read_bytes()
    data = zstandard.ZstdDecompressor().stream_reader(packed).read()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {
            member.name: file.read().decode("utf-8", "replace")
            for member in archive
            if member.isfile() and (file := archive.extractfile(member))
        }


def analyze(analyzer: Analyzer, *lines: str) -> EventBatch:
    records = pa.array([line.encode() for line in lines], pa.binary())
    received_at = datetime(2026, 11, 1, tzinfo=UTC)
    return analyzer.analyze(RawBatch(source="linux_auditd", batch_id="b", received_at=received_at, records=records))


def natives(batch: EventBatch) -> list[dict[str, Any]]:
    return [json.loads(str(text))["auditd"] for text in batch.inputs()]


def facts(native: dict[str, Any]) -> set[tuple[str, str]]:
    """Every key and value of a native event under the names that the published parses use."""
    found = set(leaves(native))
    for key, value in list(found):
        if key in ("success", "res", "result"):
            found.add(("result", {"yes": "success", "no": "fail", "1": "success", "0": "fail"}.get(value, value)))
            found.add(("result", "fail" if value in ("failed", "no", "0") else "success"))
        if key in ("subj", "obj"):
            names = ("user", "role", "domain", "level", "category")
            found |= {(f"{key}_{name}", part) for name, part in zip(names, value.split(":", 4), strict=False)}
    call = native.get("syscall", {})
    found |= {("syscall", call.get("name", "")), ("exit", call.get("error", ""))}
    found |= {(f"a{place}", text) for place, text in enumerate(native.get("execve", {}).get("argv", []))}
    found |= {("argc", str(native.get("execve", {}).get("argc", ""))), ("objtype", "NORMAL")}
    socket = native.get("sockaddr", {})
    found |= {("addr", str(socket.get("addr"))), ("port", str(socket.get("port"))), ("path", str(socket.get("path")))}
    found |= {(f"socket_{key}", str(socket.get(key))) for key in ("addr", "port", "family", "path")}
    if socket.get("family", "").isdigit():
        found.add(("family", str(int(socket["family"], 16))))
    return found


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, key)
    else:
        yield key, str(value)


def test_the_fields_that_go_libaudit_finds_in_single_records_are_reached(
    analyzer: Analyzer, corpus: dict[str, str]
) -> None:
    wanted, missed = 0, []
    for name, golden in corpus.items():
        for entry in filter(None, json.loads(golden) if name.endswith(".log.golden") else []):
            batch = analyze(analyzer, f"type={entry['record_type'].upper()} msg={entry['raw_msg']}")
            reached = facts(natives(batch)[0]) if batch.table.num_rows else set()
            wanted += len(entry.get("data") or {})
            missed += [pair for pair in (entry.get("data") or {}).items() if pair not in reached]
    assert wanted > 900
    assert len(missed) / wanted < 0.01, missed


def coalesced(corpus: dict[str, str]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Records of one event each, with what go-libaudit makes of them."""
    for name, golden in corpus.items():
        if "/aucoalesce/" not in name or not name.endswith(".json.golden"):
            continue
        records = parse_yaml(corpus[name.replace(".json.golden", ".yaml")], name)["tests"]
        for entry in json.loads(golden):
            yield records[entry["test_name"]].splitlines(), entry["event"]


def test_events_of_many_records_hold_what_go_libaudit_coalesces(analyzer: Analyzer, corpus: dict[str, str]) -> None:
    wanted, missed = 0, []
    for lines, event in coalesced(corpus):
        batch = analyze(analyzer, *lines)
        assert batch.table.num_rows == 1
        (native,) = natives(batch)
        reached = facts(native)
        process = event.get("process", {})
        pairs = [*leaves(event.get("data", {})), *leaves(event["user"]["ids"]), *leaves(event.get("paths", []))]
        pairs += [(key, process[key]) for key in ("pid", "ppid", "exe", "cwd") if key in process]
        pairs += [("proctitle", process["title"])] if "title" in process else []
        pairs += [("argv", text) for text in process.get("args", [])]
        pairs += [("id", f"{batch.table['time'][0].as_py().timestamp():.3f}:{event['sequence']}")]
        wanted += len(pairs)
        missed += [pair for pair in pairs if pair not in reached]
    assert wanted > 900
    assert len(missed) / wanted < 0.01, missed


def test_arguments_and_titles_are_those_that_laurel_finds(analyzer: Analyzer, corpus: dict[str, str]) -> None:
    compared = 0
    for name in (name for name in corpus if name.startswith("./laurel/src/testdata/record") and name.endswith(".json")):
        lines = [line for line in corpus[name.removesuffix(".json") + ".txt"].splitlines() if "msg=audit(" in line]
        found = {native["id"]: native for native in natives(analyze(analyzer, *lines))}
        for expected in map(json.loads, filter(None, corpus[name].splitlines())):
            native = found[expected["ID"]]
            pairs: list[tuple[Any, Any]] = [
                (native["syscall"][field], str(expected["SYSCALL"][field]))
                for field in ("pid", "ppid", "uid", "euid", "comm", "exe")
                if "SYSCALL" in expected
            ]
            pairs += [(native["execve"]["argv"], expected["EXECVE"]["ARGV"])] if "EXECVE" in expected else []
            pairs += [(native["proctitle"], " ".join(expected["PROCTITLE"]["ARGV"]))] if "PROCTITLE" in expected else []
            pairs += [(native["cwd"], expected["CWD"]["cwd"])] if "CWD" in expected else []
            pairs += (
                [([path["name"] for path in native["paths"]], [path["name"] for path in expected["PATH"]])]
                if "PATH" in expected
                else []
            )
            assert [got for got, _ in pairs] == [want for _, want in pairs]
            compared += len(pairs)
    assert compared > 80


SYSCALL = (
    "type=SYSCALL msg=audit(1767607200.000:9): arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=0 "
    "ppid=1 pid=2 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 "
    'comm="id" exe="/usr/bin/id" key=(null)'
)


def test_records_of_interleaved_events_come_together_in_any_order(analyzer: Analyzer) -> None:
    other = SYSCALL.replace(":9)", ":10)").replace('"id"', '"ls"')
    batch = analyze(
        analyzer,
        'type=EXECVE msg=audit(1767607200.000:10): argc=1 a0="ls"',
        SYSCALL,
        other,
        'type=EXECVE msg=audit(1767607200.000:9): argc=2 a0="id" a1="-u"',
        "type=EOE msg=audit(1767607200.000:9): ",
    )
    assert [native["execve"]["command"] for native in natives(batch)] == ["ls", "id -u"]
    assert [found["raw_data"].count("\n") for found in batch.events()] == [1, 2]


def test_the_same_serial_of_another_node_or_second_is_another_event(analyzer: Analyzer) -> None:
    batch = analyze(analyzer, SYSCALL, f"node=a {SYSCALL}", f"node=b {SYSCALL}", SYSCALL.replace("200.000", "200.001"))
    assert batch.table.num_rows == 4
    assert [uid for uid in batch.table["uid"].to_pylist() if str(uid).endswith(":9")] == [
        "a:1767607200.000:9",
        "b:1767607200.000:9",
    ]


def test_arguments_in_chunks_are_joined_in_their_order_whatever_record_they_came_in(analyzer: Analyzer) -> None:
    batch = analyze(
        analyzer,
        SYSCALL,
        'type=EXECVE msg=audit(1767607200.000:9): a1[10]=66 a10="last" a2[0]="x"',
        'type=EXECVE msg=audit(1767607200.000:9): argc=4 a0="id" a1_len=9 a1[2]=62 a1[0]=61 a2[1]="y"',
    )
    assert natives(batch)[0]["execve"]["argv"] == ["id", "abf", "xy", "last"]


@pytest.mark.parametrize(
    ("saddr", "address"),
    [
        ("02000050A9FEA9FE0000000000000000", {"family": "ipv4", "addr": "169.254.169.254", "port": 80}),
        ("00020050A9FEA9FE0000000000000000", {"family": "ipv4", "addr": "169.254.169.254", "port": 80}),
        (
            "0A0000160000000020010DB800000000000000000000000100000000",
            {"family": "ipv6", "addr": "2001:db8::1", "port": 22},
        ),
        ("0A0000160000000020010DB8000000010000000000000001", {"family": "ipv6", "addr": "2001:db8:0:1::1", "port": 22}),
        ("0A00001600000000FE80000000000000000000000000000000000000", {"family": "ipv6", "addr": "fe80::", "port": 22}),
        (
            "0A000016000000000001000200030004000500060007000800000000",
            {"family": "ipv6", "addr": "1:2:3:4:5:6:7:8", "port": 22},
        ),
        (
            "0A0000160000000000000000000000000000FFFFC633640700000000",
            {"family": "ipv6", "addr": "198.51.100.7", "port": 22},
        ),
        ("01002F72756E2F612E736F636B00", {"family": "unix", "path": "/run/a.sock"}),
        ("0100006162", {"family": "unix", "path": "@ab"}),
        ("0200", {"family": "ipv4"}),
        ("0200ZZZZ", {"family": "ipv4"}),
    ],
)
def test_socket_addresses_are_spelled_as_people_write_them(
    analyzer: Analyzer, saddr: str, address: dict[str, Any]
) -> None:
    call = SYSCALL.replace("syscall=59", "syscall=42")
    batch = analyze(analyzer, call, f"type=SOCKADDR msg=audit(1767607200.000:9): saddr={saddr}")
    assert not batch.dead
    assert natives(batch)[0]["sockaddr"] == {**address, "saddr": saddr}


def test_a_program_cannot_override_what_the_kernel_says_of_it(analyzer: Analyzer) -> None:
    (native,) = natives(
        analyze(
            analyzer,
            "type=USER_LOGIN msg=audit(1767607200.000:9): pid=7 uid=1000 auid=1000 ses=3 "
            'msg=\'op=login acct="eve" uid=0 auid=0 ses=1 exe="/usr/bin/login" res=success\'',
        )
    )
    assert {key: native["fields"][key] for key in ("uid", "auid", "ses")} == {"uid": "1000", "auid": "1000", "ses": "3"}


@pytest.mark.parametrize("exe", ["/memfd:x (deleted)", "/dev/shm/a b", "/tmp/\xe9"])
def test_a_program_whose_path_was_hex_is_told_by_its_name(analyzer: Analyzer, exe: str) -> None:
    (found,) = analyze(analyzer, SYSCALL.replace('"/usr/bin/id"', exe.encode().hex().upper())).events()
    assert (found["class_uid"], found["process"]["path"]) == (1007, exe)


@pytest.mark.parametrize("before", ["node=web-\x00", "type= x", "node= ", "type=a\t"])
def test_a_record_behind_a_broken_beginning_is_found(analyzer: Analyzer, before: str) -> None:
    batch = analyze(analyzer, f"{before}type=USER_LOGIN msg=audit(1767607201.000:510): pid=1 uid=0 res=success")
    assert (batch.table.num_rows, batch.dead) == (1, [])


def test_garbage_becomes_a_base_event_or_a_dead_letter_and_never_raises(analyzer: Analyzer) -> None:
    stamp = "msg=audit(1767607200.000:"
    lines = [
        "type=SYSCALL msg=audit(",
        f"type=SYSCALL {stamp}1)",
        f"type=SYSCALL {stamp}2): =",
        f"type=PATH {stamp}3): item=x name=",
        f"type=SYSCALL {stamp}4): arch=\\ syscall=1e9 exit=99999999999999999999 pid=-1",
        f"type=EXECVE {stamp}5): argc=1 a0",
        f"type=EXECVE {stamp}6): a99999999999999999999[0]=61",
        f"type=X {stamp}7): " + " ".join(f"k{n}={n} k{n}=x" for n in range(300)),
        f"type=USER_X {stamp}8): a=1 a=2 msg='a=3 \x00 \"'",
        f"type=SOCKADDR {stamp}9): saddr=0",
        "type=A msg=audit(9.9:99999999999999999999999): x=1",
        f"type=PROCTITLE {stamp}10): proctitle=FF00FE",
        f'type=SYSCALL {stamp}11): arch=c000003e syscall=59 key="" a="b c"',
        "type=SYSCALL msg=audit(1.000:12): arch=c000003e syscall=-5",
        f"type= {stamp}13): x=1",
        f"type=CWD {stamp}14):",
    ]
    batch = analyze(analyzer, *lines)
    assert "analyzer-error" not in {letter.reason for letter in batch.dead}
    assert len(batch.dead) + sum(found["raw_data"].count("\n") + 1 for found in batch.events()) == len(lines)
