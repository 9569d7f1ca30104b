"""What the page of an alert asks, in one question each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from noroshi.model.triage import AlertStory, EntityRow, RiskPoint, RuleQuality
from noroshi.platform.workings import Workings
from noroshi.respond.engine.contract import RunRecord
from noroshi.triage.desk.alert_stories import alert_story
from noroshi.triage.desk.entities import entity_story
from noroshi.triage.desk.quality import rule_quality

_ENTITIES: Final = 4
_QUALITY_DAYS: Final = 90
_RUNS: Final = 500


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An alert's story, how the risk of its entities went, and how its rule does."""

    story: AlertStory
    history: dict[int, list[RiskPoint]]
    quality: RuleQuality | None


def see(session: Session, uid: str, *, now: datetime, half_life_hours: float) -> Seen:
    """Everything that is shown of an alert. Raises MissingError."""
    story = alert_story(session, uid, now=now, half_life_hours=half_life_hours)
    since = now - timedelta(days=_QUALITY_DAYS)
    quality = rule_quality(session, since=since, until=now + timedelta(days=1), rule_id=story.alert.rule_id)
    return Seen(
        story=story,
        history={
            one.id: entity_story(session, one.id, now=now, half_life_hours=half_life_hours).history
            for one in shown_entities(story)
        },
        quality=quality[0] if quality else None,
    )


def shown_entities(story: AlertStory) -> Sequence[EntityRow]:
    """Those that have a card: the riskiest."""
    return story.entities[:_ENTITIES]


def runs_of(workings: Workings, story: AlertStory) -> list[RunRecord]:
    """Runs of playbooks that the alert started, or that people started for it; the latest first."""
    mine = {story.alert.uid, *(each.uid for each in story.occurrences)}
    return [run for run in workings.engine.runs(_RUNS) if run.alert_uid in mine]


def past_verdicts(quality: RuleQuality | None) -> Counter[str]:
    """How often each verdict was given to this rule's alerts."""
    return Counter(quality.verdicts if quality else {})
