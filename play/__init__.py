"""Play a recorded service day into a running server, through the providers' real webhooks.

The player stands outside: it sends what customers would send, does in Odoo what agents and
engineers would do there, and afterwards counts what became of it by Odoo's API and by what the
provider simulators received. ``data/scenarios/README.md`` describes the scenario files.
"""
