"""Providers' protocols in plain Python: no Odoo import below this folder."""

from . import (
    api,
    base,
    delivery,
    geo,
    http,
    jsonread,
    multipart,
    standard_webhooks,
    text,
    wechat,
    wechat_answers,
    wechat_crypto,
    wechat_events,
    wechat_push,
    wechat_send,
    windows,
)
