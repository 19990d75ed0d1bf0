"""Providers' protocols in plain Python: no Odoo import below this folder."""

from . import base
