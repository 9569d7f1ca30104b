"""Google Cloud Pub/Sub. REST: `POST v1/projects/PROJECT/topics/TOPIC:publish`."""

from __future__ import annotations

from typing import ClassVar, Final

from pydantic import Field

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, action
from noroshi.sdk.outside import Outside, Request

_AUTH: Final = {"type": "OAuth2", "scope": "https://www.googleapis.com/auth/pubsub"}


class PubSubSettings(ConnectorSettings):
    """Credentials come from `[connect.auth.OAuth2]`."""

    base_url: str = "https://pubsub.googleapis.com"


class Message(Arguments):
    """`data` is base64 text; a message has data, attributes, or both."""

    data: str = ""
    attributes: dict[str, str] = {}
    ordering_key: str = Field("", alias="orderingKey")


class Messages(Arguments):
    """What is published at once."""

    messages: list[Message] = Field(min_length=1, max_length=1000)


class Publication(Arguments):
    """`topic` is projects/PROJECT/topics/TOPIC."""

    topic: str = Field(pattern=r"^projects/[a-z0-9.:-]{1,200}/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}$")
    body: Messages


class Published(Outcome):
    """The ids that Pub/Sub gave the messages, in their order."""

    messageIds: list[str]  # noqa: N815 - Google's name


class PubSub(Connector[PubSubSettings]):
    """Called by the name that it has on Google Cloud Workflows."""

    title = "Google Cloud Pub/Sub"
    called = "googleapis.pubsub.v1.projects.topics"
    settings_type: ClassVar[type[ConnectorSettings]] = PubSubSettings

    @action(idempotent=False, assumed={"messageIds": ["0"]})
    def publish(self, given: Publication, outside: Outside) -> Published:
        """Publish messages to a topic."""
        answer = outside.request(
            Request(
                method="POST",
                url=f"{self.settings.base_url.rstrip('/')}/v1/{given.topic}:publish",
                headers={"authorization": outside.authorization(_AUTH, self.settings.base_url)},
                json=given.body.model_dump(by_alias=True, exclude_defaults=True),
            )
        )
        return Published(messageIds=answer.value["messageIds"])

    def check(self, outside: Outside) -> str:
        """Whether there is a token; without a topic there is nothing to ask for."""
        outside.authorization(_AUTH, self.settings.base_url)
        return "a token can be had"
