"""The composition root: options and environment → configuration → the opened `Kit`, one command's or the service's."""

from bot.app.opening import (
    article,
    configured,
    copied,
    database_of,
    engine_of,
    kit,
    model,
    patient,
    web,
    written,
)
from bot.app.options import Options, now
from bot.app.parts import chats, kinds, manifest, schemas
from bot.app.sample import in_sample
from bot.app.service import service

__all__ = [
    "Options",
    "article",
    "chats",
    "configured",
    "copied",
    "database_of",
    "engine_of",
    "in_sample",
    "kinds",
    "kit",
    "manifest",
    "model",
    "now",
    "patient",
    "schemas",
    "service",
    "web",
    "written",
]
