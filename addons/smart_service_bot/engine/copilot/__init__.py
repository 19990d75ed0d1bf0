"""What helps an agent while he answers: plain Python over words.

`actions` proposes what to do next, `tags` which tags fit, `wording` tells whether a suggestion was
sent as it was, `prompts` says to a language model what is wanted.
"""
