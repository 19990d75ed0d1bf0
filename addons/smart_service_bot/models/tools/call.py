import logging
from dataclasses import replace

from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine import schema, slots
from .base import REGISTRY, Result

_logger = logging.getLogger(__name__)


def call(name, scope, arguments, message=None, *, confirmed=False, ask=True):
    """Use a tool for the customer of ``scope``: the one way for scripts, intents and models.

    The arguments are checked against the tool's schema. What is the customer's alone waits for
    his proof, what changes something for his yes, what lacks something for its being told; the
    :class:`~.base.Result` says which. A refusal by Odoo's own rules becomes an honest sentence.

    :param name: a key of :data:`~.base.REGISTRY`
    :param scope: :class:`~.customer_scope.CustomerScope`
    :param arguments: dictionary from wherever: nothing in it is trusted
    :param message: the mail.message that asks for it
    :param confirmed: the customer has said yes to exactly these arguments. Only who has heard
        him may say so, never a model
    :param ask: ask for what is missing; False when the caller has asked for it already, and what
        still lacks could not be told
    """
    env = scope.env
    tool = REGISTRY.get(name) if isinstance(name, str) else None
    if tool is None:
        return Result(
            env._("I can't do that here. A colleague helps you."), hand_over="policy",
            data={"error": "unknown_tool"})
    values, problems = schema.check(tool.schema, arguments)
    if problems:
        return Result(
            env._("I did not understand that well enough. Could you say it in other words?"),
            data={"error": "invalid_arguments", "problems": problems})
    refused = _refusal(tool, scope, values)
    if refused:
        return refused
    try:
        with env.cr.savepoint():
            return _use(tool, scope, values, message, confirmed, ask)
    except (AccessError, UserError, ValidationError) as error:
        # what Odoo says about it may name others' records: it is for the log alone
        _logger.info("The tool %s refuses: %s", tool.name, error)
        return Result(
            env._("I could not do that. A colleague takes care of it."), hand_over="failure",
            data={"error": "refused"})


def _refusal(tool, scope, values):
    """Why this customer may not use the tool now, or None."""
    if tool.permission == "change" and not scope.is_customer():
        return Result(scope.env._(
            "I can't see yet which customer you are. Please send your order number or the phone "
            "number that you ordered with, so that a colleague can check."), "identify",
            data={"error": "unknown_customer"}, proof="change" if scope.needs_proof() else "")
    if tool.personal and scope.needs_proof():
        # without the proof the customer has nothing, and that is what is said if none is possible
        return replace(
            tool.run(scope, **values), proof="personal", data={"error": "proof_needed"})
    if tool.permission == "create" and len(scope.partner) != 1:
        return Result(
            scope.env._("A colleague takes that down with you."), hand_over="policy",
            data={"error": "unknown_customer"})
    return None


def _use(tool, scope, values, message, confirmed, ask):
    lacking = ask and slots.missing(tool.slots_for(scope, values), slots.Form(values))
    if lacking:
        names = tuple(slot.name for slot in lacking)
        return Result(
            tool.question(scope, values, names), "slots", missing=names,
            data={"missing": list(names)})
    if tool.confirmation and not confirmed:
        return tool.propose(scope, **values)
    return tool.run(scope, message=message, **values)


def declarations(permissions=("read", "create", "change")):
    """The tools as a language model is told of them, in the form of chat completions.

    :param permissions: only tools that take no more than these
    """
    return [
        {"type": "function", "function": {
            "name": tool.name, "description": tool.description, "parameters": tool.schema}}
        for tool in REGISTRY.values() if tool.permission in permissions
    ]
