"""The baseline of `bench.analyze`: syslog entries of Cloud Logging normalised by a loop in Python, record by record."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import maxminddb

from noroshi.analyze.enrichment import EnrichmentSettings

_HEADER = re.compile(r"^\w{3} [ \d]\d \d\d:\d\d:\d\d (\S+) ([^\s\[:]+)(?:\[(\d+)\])?: ")
_KINDS = {
    "ssh_accepted": re.compile(
        r"^Accepted (?P<method>\S+) for (?P<name>.*) from (?P<address>\S+) port (?P<port>\d+)"
        r"(?: ssh2)?(?:: (?P<detail>.*))?$"
    ),
    "ssh_failed": re.compile(
        r"^Failed (?P<method>\S+) for (?P<name>.*) from (?P<address>\S+) port (?P<port>\d+)"
        r"(?: ssh2)?(?:: (?P<detail>.*))?$"
    ),
    "pam_opened": re.compile(
        r"^pam_\w+\((?P<service>[^:)]+):\w+\): session opened for user (?P<name>.+?)(?:\(uid=(?P<uid>\d+)\))?"
        r" by (?P<by>.*?)(?:\(uid=(?P<by_uid>\d+)\))?$"
    ),
    "pam_closed": re.compile(r"^pam_\w+\((?P<service>[^:)]+):\w+\): session closed for user (?P<name>.+)$"),
    "sudo_command": re.compile(
        r"^ *(?P<by>\S+) : (?:(?P<detail>.+?) ; )??TTY=(?P<terminal>\S+) ; PWD=(?P<directory>.*?) ;"
        r"(?: USER=(?P<name>.*?) ;)? COMMAND=(?P<command>.*)$"
    ),
}
_OBSERVED = (
    (("user", "name"), 4), (("user", "uid"), 31), (("actor", "user", "name"), 4), (("actor", "user", "uid"), 31),
    (("actor", "process", "name"), 9), (("src_endpoint", "ip"), 2),
    (("src_endpoint", "hostname"), 1), (("src_endpoint", "port"), 11), (("dst_endpoint", "hostname"), 1),
    (("device", "hostname"), 1), (("process", "name"), 9), (("process", "cmd_line"), 13),
    (("process", "user", "name"), 4), (("cloud", "account", "uid"), 35),
)  # fmt: skip


class Loop:
    """Normalises record after record."""

    def __init__(self, enrichment: EnrichmentSettings | None, received_at: datetime) -> None:
        self._city = maxminddb.open_database(enrichment.geoip) if enrichment and enrichment.geoip else None
        self._asn = maxminddb.open_database(enrichment.asn) if enrichment and enrichment.asn else None
        self._logged_time = int(received_at.timestamp() * 1000)
        self._received_at = received_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def run(self, records: list[bytes]) -> list[tuple[str, str]]:
        """The `input` document and the raw text of each record."""
        return [self._one(record) for record in records]

    def _one(self, raw: bytes) -> tuple[str, str]:
        text = raw.decode()
        entry = json.loads(text)
        event = self._normalise(entry)
        noroshi = {"uid": entry["insertId"], "source": "gcp_logging", "received_at": self._received_at}
        if self._city:
            self._enrich(event, noroshi)
        return json.dumps(_without_none(entry) | {"ocsf": event, "noroshi": noroshi}, ensure_ascii=False), text

    def _normalise(self, entry: dict[str, Any]) -> dict[str, Any]:
        message = entry["jsonPayload"]["message"]
        header = _HEADER.match(message)
        host, program, pid = header.groups() if header else (None, None, None)
        text = message[header.end() :] if header else message
        kind, fact = None, {}
        for name, pattern in _KINDS.items():
            found = pattern.match(text)
            if found:
                kind, fact = name, found.groupdict()
                break
        labels = entry["resource"]["labels"]
        event = {
            "time": int(datetime.fromisoformat(entry["timestamp"]).timestamp() * 1000 + 1e-4),
            "metadata": {
                "version": "1.8.0",
                "product": {"name": "Cloud Logging", "vendor_name": "Google"},
                "uid": entry["insertId"],
                "log_name": entry["logName"],
                "logged_time": self._logged_time,
                "event_code": kind,
                "original_time": entry["timestamp"],
                "log_level": entry["severity"],
            },
            "severity_id": 1,
            "message": message,
            "actor": {
                "user": {"name": fact.get("by") or None, "uid": fact.get("by_uid")},
                "process": {"name": program, "pid": int(pid)} if pid else None,
            },
            "device": {"hostname": host, "instance_uid": labels["instance_id"], "zone": labels["zone"], "type_id": 6},
            "cloud": {
                "provider": "GCP",
                "zone": labels["zone"],
                "account": {"uid": labels["project_id"], "type": "GCP Project", "type_id": 11},
            },
            "unmapped": {
                "auth_method": fact.get("method"),
                "key": fact.get("detail") if kind and kind.startswith("ssh_") else None,
                "resource_type": entry["resource"]["type"],
                "receiveTimestamp": entry["receiveTimestamp"],
                "labels": entry["labels"],
            },
        }
        event |= self._classified(entry, kind, fact, host, program, labels)
        kept: dict[str, Any] = _without_none(event)
        kept["observables"] = list(_observables(kept))
        return kept

    def _classified(
        self,
        entry: dict[str, Any],
        kind: str | None,
        fact: dict[str, Any],
        host: str | None,
        program: str | None,
        labels: dict[str, str],
    ) -> dict[str, Any]:
        if kind is None:
            return _class(0, 0, None)
        if kind == "sudo_command":
            command = fact["command"]
            return _class(1007, 1, "Launch") | {
                "status_id": 1,
                "status": "Success",
                "process": {
                    "name": command.split(" ", 1)[0].rsplit("/", 1)[-1],
                    "cmd_line": command,
                    "uid": entry["insertId"],
                    "working_directory": fact["directory"],
                    "user": {"name": fact["name"] or "root"},
                    "session": {"terminal": fact["terminal"]},
                },
            }
        is_ssh = kind.startswith("ssh_")
        name = fact["name"]
        is_invalid = is_ssh and name.startswith("invalid user ")
        closed, failed = kind == "pam_closed", kind == "ssh_failed"
        address = fact.get("address")
        return _class(3002, 2 if closed else 1, "Logoff" if closed else "Logon") | {
            "severity_id": 2 if failed else 1,
            "status_id": 2 if failed else 1,
            "status": "Failure" if failed else "Success",
            "status_detail": "invalid user" if is_invalid else None,
            "user": {"name": name[13:] if is_invalid else name, "uid": fact.get("uid")},
            "src_endpoint": {
                "ip": address if _is_ip(address) else None,
                "hostname": address if address and not _is_ip(address) else None,
                "port": int(fact["port"]) if "port" in fact else None,
            },
            "dst_endpoint": {"hostname": host, "instance_uid": labels["instance_id"]},
            "service": {"name": "sshd" if is_ssh else fact["service"] or program},
            "is_remote": is_ssh or fact["service"] == "sshd",
            "auth_protocol_id": 99 if is_ssh else None,
            "auth_protocol": "SSH" if is_ssh else None,
        }

    def _enrich(self, event: dict[str, Any], noroshi: dict[str, Any]) -> None:
        address = event.get("src_endpoint", {}).get("ip")
        if address is None:
            return
        told: dict[str, Any] = {}
        for type_, reader, describe in (("location", self._city, _place), ("autonomous_system", self._asn, _system)):
            found: Any = reader.get(address) if reader else None
            if found:
                event["src_endpoint"][type_] = data = describe(found)
                told[f"{type_}s"] = {"src_endpoint.ip": data}
                provider = "GeoLite2-City" if type_ == "location" else "GeoLite2-ASN"
                entry = {"name": "src_endpoint.ip", "value": address, "type": type_, "provider": provider, "data": data}
                event.setdefault("enrichments", []).append(entry)
        if told:
            noroshi["enrichment"] = told


def _class(class_uid: int, activity_id: int, activity_name: str | None) -> dict[str, Any]:
    return {
        "class_uid": class_uid,
        "category_uid": class_uid // 1000,
        "type_uid": class_uid * 100 + activity_id,
        "activity_id": activity_id,
        "activity_name": activity_name,
    }


def _is_ip(text: str | None) -> bool:
    try:
        ipaddress.ip_address(text or "")
    except ValueError:
        return False
    return True


def _place(found: dict[str, Any]) -> dict[str, Any]:
    place = found.get("location", {})
    country = found.get("country", {}).get("iso_code")
    regions = found.get("subdivisions")
    place_told: dict[str, Any] = _without_none(
        {
            "city": found.get("city", {}).get("names", {}).get("en"),
            "continent": found.get("continent", {}).get("names", {}).get("en"),
            "country": country,
            "lat": place.get("latitude"),
            "long": place.get("longitude"),
            "postal_code": found.get("postal", {}).get("code"),
            "region": f"{country}-{regions[0]['iso_code']}" if regions else None,
        }
    )
    return place_told


def _system(found: dict[str, Any]) -> dict[str, Any]:
    told = {"name": found.get("autonomous_system_organization"), "number": found.get("autonomous_system_number")}
    return {key: value for key, value in told.items() if value is not None}


def _without_none(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {key: _without_none(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item is not None and item != {}}


def _observables(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, type_id in _OBSERVED:
        value: Any = event
        for step in path:
            value = value.get(step) if value else None
        if value is not None:
            yield {"name": ".".join(path), "type_id": type_id, "value": str(value)}
