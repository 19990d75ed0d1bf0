"""What our own code says to a customer, told apart from what somebody posts.

It goes along in the context, into which everybody may write: the route that posts a message takes
the browser's context, a visitor's too. Text and numbers are all that a browser can put there, never
one of these objects; so nobody else speaks as the bot or the desk, says what the ledger calls his
message, or sends a template.
"""

from dataclasses import dataclass, replace

KEY = "smart_speech"


@dataclass(frozen=True)
class Speech:
    """
    :param voice: ``bot`` or ``notice``; '' for a person's own words
    :param event_kind: what the ledger calls it; '' for what follows from the voice
    :param buttons: choices below the text, as (payload, label)
    :param template_id: the template that leaves in place of the text, with ``template_values``
    :param refused: no channel takes it now: it is shown as not sent
    """

    voice: str = ""
    event_kind: str = ""
    buttons: tuple = ()
    template_id: int = 0
    template_values: tuple = ()
    refused: bool = False


def speech_of(env):
    """The `Speech` that is going on."""
    speech = env.context.get(KEY)
    return speech if isinstance(speech, Speech) else Speech()


def speaking(records, **values):
    """These records, with values of their `Speech` set."""
    return records.with_context(**{KEY: replace(speech_of(records.env), **values)})
