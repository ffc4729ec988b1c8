"""Answers to commands, clicks and forms: the first one by callback, all others by the interaction's webhook."""

from __future__ import annotations

from typing import Final

from tests.discordland import shapes
from tests.discordland.faults import Called
from tests.discordland.interactions import (
    CHANGES,
    COMPONENT,
    DEFERS,
    OPENS,
    SAYS,
    SUBMISSION,
    SUGGESTS,
    THINKS,
    Interaction,
    Modal,
)
from tests.discordland.routes import Doing, Operation
from tests.discordland.routes.messages import edited, post, written
from tests.discordland.space import COMMANDED, EPHEMERAL, LOADING, Json, Message, Refused


def respond(doing: Doing, call: Called) -> Json | None:
    """POST /interactions/{interaction}/{token}/callback."""
    asked = doing.interactions.waiting(call.ids["interaction_id"], call.ids["interaction_token"])
    kind, data = int(call.body["type"]), call.body.get("data") or {}
    match kind:
        case _ if kind == SAYS:
            _show(doing, asked, data, loading=False)
        case _ if kind == THINKS:
            _show(doing, asked, data, loading=True)
        case _ if kind in (DEFERS, CHANGES) and asked.kind in (COMPONENT, SUBMISSION) and asked.on:
            asked.original = asked.on
            if kind == CHANGES:
                _change(doing, asked.on, data)
        case _ if kind == SUGGESTS:
            asked.data = data
        case _ if kind == OPENS and asked.kind != SUBMISSION:
            _open(doing, asked, data)
        case _:
            raise Refused(400, 50035, "Invalid Form Body", type={"_errors": [{"code": "BASE_TYPE_CHOICES"}]})
    asked.answer = kind
    asked.answered.set()
    return _told(doing, asked) if call.query.get("with_response") in ("true", "1") else None


def _told(doing: Doing, asked: Interaction) -> Json:
    """What is told of an answer where that is asked for."""
    shown = _found(doing, asked.original) if asked.original else None
    told: Json = {"id": asked.id, "type": asked.kind}
    if shown is None:
        return {"interaction": told}
    told |= {
        "response_message_id": shown.id,
        "response_message_loading": bool(shown.flags & LOADING),
        "response_message_ephemeral": bool(shown.flags & EPHEMERAL),
    }
    return {"interaction": told, "resource": {"type": asked.answer, "message": shapes.message(doing.space, shown)}}


def _show(doing: Doing, asked: Interaction, data: Json, *, loading: bool) -> None:
    channel = doing.space.channels[asked.channel]
    if loading:
        flags = int(data.get("flags") or 0) & EPHEMERAL
        made = Message(channel=channel.id, id=doing.space.fresh(), author=doing.space.bot, flags=flags | LOADING)
    else:
        made = written(doing.space, channel, data)
    _stand(doing, asked, made)
    asked.original = made.id


def _stand(doing: Doing, asked: Interaction, made: Message) -> None:
    """Let an answer stand, before all or before its asker alone. It does not come back to the app where it is alone."""
    made.kind, made.webhook, made.interaction = COMMANDED, doing.space.app, asked.id
    if made.flags & EPHEMERAL:
        made.to = asked.user
        doing.space.post(made)
    else:
        post(doing.space, doing.space.channels[asked.channel], made)


def _open(doing: Doing, asked: Interaction, data: Json) -> None:
    made = Modal(
        id=doing.space.fresh(),
        user=asked.user,
        channel=asked.channel,
        custom_id=data["custom_id"],
        title=data["title"],
        components=data["components"],
        on=asked.on,
    )
    doing.interactions.modals.append(made)


def original(doing: Doing, call: Called) -> Json:
    """GET /webhooks/{application}/{token}/messages/@original."""
    asked = doing.interactions.open(call.ids["webhook_token"])
    return shapes.message(doing.space, _found(doing, asked.original))


def replace(doing: Doing, call: Called) -> Json:
    """PATCH /webhooks/{application}/{token}/messages/@original."""
    asked = doing.interactions.open(call.ids["webhook_token"])
    return shapes.message(doing.space, _change(doing, asked.original, call.body))


def erase(doing: Doing, call: Called) -> None:
    """DELETE /webhooks/{application}/{token}/messages/@original."""
    found = _found(doing, doing.interactions.open(call.ids["webhook_token"]).original)
    found.deleted = True
    doing.space.wrote(found)


def follow(doing: Doing, call: Called) -> Json:
    """POST /webhooks/{application}/{token}: another message. The first one after “is thinking …” takes its place."""
    asked = doing.interactions.open(call.ids["webhook_token"])
    thinking = _standing(doing, asked.original)
    if thinking is not None and thinking.flags & LOADING:
        return shapes.message(doing.space, _change(doing, thinking.id, call.body))
    made = written(doing.space, doing.space.channels[asked.channel], call.body)
    _stand(doing, asked, made)
    return shapes.message(doing.space, made)


def _found(doing: Doing, id_: str) -> Message:
    found = _standing(doing, id_)
    if found is None:
        raise Refused(404, 10008, "Unknown Message")
    return found


def _standing(doing: Doing, id_: str) -> Message | None:
    both = (*doing.space.alone, *doing.space.all())
    return next((each for each in both if each.id == id_ and not each.deleted), None)


def _change(doing: Doing, id_: str, body: Json) -> Message:
    space, found = doing.space, _found(doing, id_)
    channel = space.channels[found.channel]
    edited(space, channel, found, body)
    found.flags &= ~LOADING
    if not found.to:
        space.tell("MESSAGE_UPDATE", shapes.heard(space, found), channel.guild, channel.id)
    return found


_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = f"{_HOOK}/messages/@original"
OPERATIONS: Final = (
    Operation(
        name="create_interaction_response",
        method="POST",
        path="/interactions/{interaction_id}/{interaction_token}/callback",
        do=respond,
        open=True,
    ),
    Operation(name="get_original_webhook_message", method="GET", path=_ORIGINAL, do=original, open=True),
    Operation(name="update_original_webhook_message", method="PATCH", path=_ORIGINAL, do=replace, open=True),
    Operation(name="delete_original_webhook_message", method="DELETE", path=_ORIGINAL, do=erase, status=204, open=True),
    Operation(name="execute_webhook", method="POST", path=_HOOK, do=follow, open=True),
)
