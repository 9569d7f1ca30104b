"""What people and programs see of alerts, cases, entities, suppressions and rules: rows of lists, and whole stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec

from noroshi.model.alert import Evidence, PlaybookCall, StateCall

T = TypeVar("T")

AlertStatus = Literal["new", "open", "closed", "suppressed"]
"""`new`: nobody has done anything with it; `open`: somebody has; `suppressed`: an exception hides it from the queue."""
CaseStatus = Literal["new", "open", "closed"]
Verdict = Literal["true_positive", "benign", "false_positive", "duplicate"]
"""`benign`: the rule was right and nothing bad happened; `false_positive`: the rule was wrong."""
Severity = Literal["Informational", "Low", "Medium", "High", "Critical"]
SEVERITIES: tuple[Severity, ...] = ("Informational", "Low", "Medium", "High", "Critical")
AlertOrder = Literal["latest", "oldest", "risk"]
CaseOrder = Literal["latest", "risk"]
EntityOrder = Literal["risk", "value"]


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list. `next_cursor` asks for the part behind it; None: there is no more."""

    items: list[T]
    next_cursor: str | None = None


class EntityRef(msgspec.Struct, frozen=True, kw_only=True):
    """An entity as it stands in a row. `kind` is user, host, ip, domain, url, file, hash, process or other."""

    id: int
    kind: str
    value: str


class EntityRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entity in a list. `risk` is the score now."""

    id: int
    kind: str
    value: str
    risk: float
    alerts: int
    first_seen: datetime
    last_seen: datetime


class AlertFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts are meant; what is left out does not matter. Suppressed ones are meant only when asked for.

    `text` is looked for in title, details, rule and entities, in any letter case. `assignee` "" means nobody.
    """

    statuses: tuple[AlertStatus, ...] = ("new", "open")
    severities: tuple[Severity, ...] = ()
    assignee: str | None = None
    rule_id: str | None = None
    source: str | None = None
    case_id: int | None = None
    entity_id: int | None = None
    verdict: Verdict | None = None
    suppression: str | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in a list: one of a rule and de-duplication key, with how often it occurred."""

    uid: str
    title: str
    severity: Severity
    risk_score: int
    rule_id: str
    source: str
    status: AlertStatus
    assignee: str | None
    verdict: Verdict | None
    occurrences: int
    first_seen: datetime
    last_seen: datetime
    raised_at: datetime
    entities: list[EntityRef]
    attack_ids: list[str]
    case_id: int | None
    suppression: str | None


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One time that the rule raised the alert.

    `evidence` and `calls` are kept of the first ones; the lake has all by event uid.
    """

    uid: str
    time: datetime
    source: str
    event_uids: list[str]
    details: str = ""
    evidence: list[Evidence] = []
    calls: list[StateCall] = []


class VerdictGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement of an alert."""

    verdict: Verdict
    reason: str
    by: str
    at: datetime


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it was written (Markdown, not sanitised)."""

    id: int
    author: str
    text: str
    created_at: datetime


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, in words, and its facts for programs."""

    id: int
    at: datetime
    kind: str
    actor: str
    text: str
    facts: dict[str, Any] = {}
    alert_uid: str | None = None
    case_id: int | None = None


class SimilarAlert(msgspec.Struct, frozen=True, kw_only=True):
    """A past alert like this one: `shared` entities, or even the `same_key`, which means it told of the same thing."""

    alert: AlertRow
    verdict_reason: str
    same_key: bool
    shared: list[str]


class AlertStory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one alert. `occurrences` are the first ones and the latest, oldest first."""

    alert: AlertRow
    details: str
    dedup_key: str
    rule_commit: str
    playbook: PlaybookCall | None
    verdict_reason: str
    triaged_at: datetime | None
    closed_at: datetime | None
    entities: list[EntityRow]
    occurrences: list[Occurrence]
    verdicts: list[VerdictGiven]
    comments: list[Comment]
    timeline: list[TimelineEntry]
    similar: list[SimilarAlert]
    case: CaseRow | None


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are meant; what is left out does not matter. `assignee` "" means nobody."""

    statuses: tuple[CaseStatus, ...] = ("new", "open")
    severities: tuple[Severity, ...] = ()
    assignee: str | None = None
    entity_id: int | None = None
    text: str = ""
    since: datetime | None = None


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a list. `entities` begins with users and hosts; `entity_count` says how many there are in all."""

    id: int
    title: str
    severity: Severity
    risk_score: int
    status: CaseStatus
    assignee: str | None
    verdict: Verdict | None
    alerts: int
    occurrences: int
    first_seen: datetime
    last_seen: datetime
    created_at: datetime
    updated_at: datetime
    entities: list[EntityRef]
    entity_count: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do in a case; done when `done_at` is set."""

    id: int
    title: str
    assignee: str | None
    created_by: str
    created_at: datetime
    done_by: str | None
    done_at: datetime | None


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """So many alerts are about both entities (ids)."""

    one: int
    other: int
    alerts: int


class CaseLink(msgspec.Struct, frozen=True, kw_only=True):
    """Another case that may belong to this one, and why."""

    case: CaseRow
    reason: str


class CaseStory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one case. `alerts` are the latest 200; `case.alerts` says how many there are."""

    case: CaseRow
    summary: str
    verdict_reason: str
    triaged_at: datetime | None
    closed_at: datetime | None
    links: dict[str, str]
    alerts: list[AlertRow]
    entities: list[EntityRow]
    edges: list[Edge]
    tasks: list[Task]
    comments: list[Comment]
    timeline: list[TimelineEntry]
    related: list[CaseLink]


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one alert adds to an entity's risk: `points` now, `full_points` at `at`."""

    alert_uid: str
    title: str
    rule_id: str
    full_points: float
    points: float
    at: datetime


class RiskPoint(msgspec.Struct, frozen=True, kw_only=True):
    """An entity's risk at a moment."""

    at: datetime
    risk: float


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """An entity that alerts name together with another one."""

    entity: EntityRow
    alerts: int


class EntityStory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one entity. `contributions` that count, greatest first; `history` oldest first."""

    entity: EntityRow
    half_life_hours: float
    contributions: list[Contribution]
    history: list[RiskPoint]
    alerts: list[AlertRow]
    cases: list[CaseRow]
    neighbours: list[Neighbour]


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """An exception as code: alerts of `rules` (all when empty) for which `match` holds are hidden until `expires_at`.

    `origin` is where it is kept: a file in Git, or the console.
    """

    name: str
    rules: list[str]
    match: str
    reason: str
    owner: str
    ticket: str = ""
    expires_at: datetime
    origin: Literal["file", "console"] = "console"
    created_by: str = ""
    created_at: datetime | None = None
    state: Literal["active", "expired", "revoked"] = "active"
    hits: int = 0
    last_hit_at: datetime | None = None
    forced: str = ""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What a suppression would have hidden among the stored alerts. `examples` are the latest ones."""

    looked_at: int
    alerts: int
    occurrences: int
    by_rule: dict[str, int]
    examples: list[AlertRow]
    true_positives: list[AlertRow]
    """Confirmed by a person: a reason not to save it."""


class RuleQuality(msgspec.Struct, frozen=True, kw_only=True):
    """How a rule did in a span of time. Times are medians in seconds, None where there is nothing to measure.

    `precision` is true positives and benign ones of all that were judged other than as duplicates.
    """

    rule_id: str
    alerts: int
    occurrences: int
    suppressed: int
    verdicts: dict[str, int]
    precision: float | None
    seconds_to_detect: float | None
    seconds_to_triage: float | None
    seconds_to_close: float | None
    alerts_per_day: float
    budget_per_day: float
    is_over_budget: bool


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of one day (UTC, `2026-01-31`): those shown to people, those suppressed, and how often rules fired."""

    day: str
    alerts: int
    suppressed: int
    occurrences: int


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand. Times are medians in seconds over the span."""

    new_alerts: int
    open_alerts: int
    suppressed_alerts: int
    open_cases: int
    by_severity: dict[str, int]
    days: list[DayCount]
    seconds_to_detect: float | None
    seconds_to_triage: float | None
    seconds_to_close: float | None
    noisiest: list[RuleQuality]
    riskiest: list[EntityRow]


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A filter or a query that somebody keeps."""

    id: int
    kind: str
    name: str
    owner: str
    is_shared: bool
    content: dict[str, Any]
    updated_at: datetime
