"""Language models: asking one, and believing nothing it says that isn't in the sources.

No Odoo import here. :mod:`.client` asks an endpoint, :mod:`.masking` keeps personal data from
it, :mod:`.prompt` frames what it is given, :mod:`.loop` decides after each of its answers,
:mod:`.grounding` and :mod:`.guard` check what it says.
"""
