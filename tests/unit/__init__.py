"""Tests of the code that knows nothing of Odoo."""
