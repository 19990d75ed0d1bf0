import re
from dataclasses import dataclass, field

from babel.numbers import format_currency

from odoo.tools.misc import babel_locale_parse

REGISTRY = {}
# how many of something a tool tells at once
LIMIT = 5


def literal(number):
    """A number that the customer told, for ``=ilike``: nothing in it stands for other signs."""
    return re.sub(r"([\\%_])", r"\\\1", number)


def day(moment):
    """A date or a time as data, '' without one."""
    return moment.isoformat()[:10] if moment else ""



def money(env, amount, currency):
    """An amount as the customer reads it."""
    return format_currency(amount, currency.name, locale=babel_locale_parse(env.lang))


def tool_titles(model):
    """The choices of a selection of tools: (name, what it is called in the reader's language)."""
    return [(name, tool.title(model.env)) for name, tool in sorted(REGISTRY.items())]


def register(tool):
    """Class decorator: make a tool known under its name."""
    REGISTRY[tool.name] = tool()
    return tool


@dataclass(frozen=True)
class Call:
    """A tool with its arguments, checked, that waits for the customer's yes."""

    name: str
    arguments: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What a tool found or did, in the customer's words and as data.

    :param text: plain text to say
    :param pending: what the bot waits for next, see ``policy.State.pending``
    :param hand_over: reason to give the conversation to a person after saying it
    :param data: the same for a language model, as JSON: facts without wording
    :param confirm: the :class:`Call` to make with ``confirmed=True`` when the customer says yes;
        the text asks him for it and nothing has happened yet
    :param missing: arguments that the text asks the customer for; nothing has happened yet
    :param buttons: choices below the text, as (payload, label)
    :param proof: purpose of the proof that the customer has to give first, see
        ``discuss.channel._smart_require_verified``; the text is for when none can be had
    :param visit: the ``smart.service.visit`` whose times are offered, see :meth:`said`
    """

    text: str
    pending: str = ""
    hand_over: str = ""
    data: dict = field(default_factory=dict)
    confirm: Call | None = None
    missing: tuple = ()
    buttons: tuple = ()
    proof: str = ""
    visit: object = None

    def said(self, message):
        """Note that the customer has been told; a number as an answer is understood then.

        :param message: the mail.message that carries the text, empty when it was not said
        """
        if self.visit and message:
            self.visit.offer_message_id = message.id


class Tool:
    """Something the bot can do for a customer. Declared once, in a file of its own.

    ``name`` and ``description`` tell scripts and language models what it does, ``schema`` is the
    JSON Schema of its arguments, ``permission`` what it may touch: ``read`` own records,
    ``create`` own requests, or ``change`` what is there; ``personal`` says that it shows what is
    a customer's alone, so that he proves who he is; ``confirmation`` that nothing happens before
    he has said yes; ``slots`` are what it asks for, in the order of asking.

    A tool gets the customer's scope and reads through nothing else. It is called by
    :func:`~.call.call` alone, with arguments that fit the schema.
    """

    name = ""
    description = ""
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    permission = "read"
    personal = False
    confirmation = False
    slots = ()

    def title(self, env):
        """What the tool is called on the screen, in the reader's language."""
        raise NotImplementedError

    def run(self, scope, *, message=None, **arguments):
        """Return the :class:`Result` for the customer of ``scope``.

        :param message: the mail.message that asks for it
        """
        raise NotImplementedError

    def propose(self, scope, **arguments):
        """Return the question to put before :meth:`run`, or the reason why nothing can be done.

        Only tools with ``confirmation`` have it. A result with ``confirm`` is a question.
        """
        raise NotImplementedError

    def slots_for(self, scope, arguments):
        """The slots to fill with these arguments; those known from the customer's records are
        left out."""
        return self.slots

    def question(self, scope, arguments, names):
        """The question about these slots, in the customer's language."""
        raise NotImplementedError

    def proposal(self, scope, text, **arguments):
        """The result that asks for the customer's yes."""
        env = scope.env
        yes, no = env._("Yes"), env._("No")
        return Result(
            text, "confirm", confirm=Call(self.name, arguments),
            data={"confirmation_needed": True, "arguments": arguments},
            buttons=(("tool:yes", yes), ("tool:no", no)))
