"""The bot's reasoning in plain Python: no Odoo import, no model server, no network.

`text` prepares words, `retrieval` finds the article, `intent` and `entities` read the message,
`policy` decides what to do next.
"""
