"""Providers' protocols in plain Python: no Odoo import below this folder."""

from . import (
    api,
    base,
    http,
    jsonread,
    multipart,
    standard_webhooks,
    text,
    wechat,
    wechat_crypto,
    wechat_push,
    windows,
)
