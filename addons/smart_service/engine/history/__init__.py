"""Exports of other service desks, read into one shape: no Odoo import below this folder."""

from . import reading, records, shapes
