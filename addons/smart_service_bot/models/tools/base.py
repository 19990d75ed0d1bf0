from dataclasses import dataclass

REGISTRY = {}


def register(tool):
    """Class decorator: make a tool known under its name."""
    REGISTRY[tool.name] = tool()
    return tool


@dataclass(frozen=True)
class Result:
    """What a tool found, in the customer's words.

    :param text: plain text to say
    :param pending: what the bot waits for next, see ``policy.State.pending``
    :param hand_over: reason to give the conversation to a person after saying it
    """

    text: str
    pending: str = ""
    hand_over: str = ""


class Tool:
    """Something the bot can do for a customer. Declared once, in a file of its own.

    ``name`` and ``description`` tell what it does, ``schema`` is the JSON Schema of its arguments,
    ``permission`` what it may touch: ``read`` own records, or ``create`` own requests;
    ``personal`` says that it shows what is a customer's alone, so that he proves who he is. A tool
    gets the customer's scope and reads through nothing else.
    """

    name = ""
    description = ""
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    permission = "read"
    personal = False

    def run(self, scope, *, message=None, **arguments):
        """Return the :class:`Result` for the customer of ``scope``.

        :param message: the mail.message that asks for it
        """
        raise NotImplementedError
