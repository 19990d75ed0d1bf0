"""Arguments of a tool against its JSON Schema: the part of JSON Schema that tools need.

A model, a script or a pattern gives the arguments; all are checked alike before a tool sees them.
Supported are ``type`` (object, string, integer, number, boolean), ``properties``, ``required``,
``additionalProperties``, ``enum``, ``minLength``, ``maxLength``, ``minimum``, ``maximum`` and the
formats ``date`` and ``date-time``.
"""

import re
from datetime import date, datetime

# no argument of a customer's is longer, unless its schema says so
MAX_LENGTH = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def check(schema, arguments):
    """Return the arguments as the schema wants them, and what is wrong with them.

    Whole numbers that come as text are taken for numbers, since models write both; text loses
    control characters and the space around it. Nothing else is changed.

    :param arguments: anything; what is no dictionary is refused
    :return: (values, problems), problems being a list of English sentences for a model

    >>> number = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}
    >>> check(number, {"n": "2"})
    ({'n': 2}, [])
    >>> check(number, {"n": 0, "id": 7})
    ({}, ['n: less than 1', 'id: no such argument'])
    """
    if not isinstance(arguments, dict):
        return {}, ["the arguments are no object"]
    properties = schema.get("properties", {})
    values, problems = {}, []
    for name, value in arguments.items():
        if name not in properties:
            problems.append(f"{str(name)[:40]}: no such argument")
            continue
        try:
            values[name] = _value(properties[name], value)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += [
        f"{name}: missing" for name in schema.get("required", ()) if name not in arguments]
    return values, problems


def _value(schema, value):
    value = _KINDS[schema.get("type", "string")](schema, value)
    if "enum" in schema and value not in schema["enum"]:
        raise ValueError(f"not one of {', '.join(map(str, schema['enum']))}")
    return value


def _text(schema, value):
    if not isinstance(value, str):
        raise ValueError("no text")
    value = _CONTROL.sub(" ", value).strip()
    if len(value) > schema.get("maxLength", MAX_LENGTH):
        raise ValueError("too long")
    if len(value) < schema.get("minLength", 0):
        raise ValueError("too short")
    if value and schema.get("format"):
        _moment(schema["format"], value)
    return value


def _moment(form, value):
    try:
        if form == "date":
            date.fromisoformat(value)
        elif datetime.fromisoformat(value).tzinfo:
            raise ValueError
    except ValueError:
        wanted = "YYYY-MM-DD" if form == "date" else "YYYY-MM-DDTHH:MM, local time"
        raise ValueError(f"not {wanted}") from None


def _integer(schema, value):
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,18}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("no whole number")
    return _in_bounds(schema, value)


def _number(schema, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise ValueError("no number")
    return _in_bounds(schema, value)


def _boolean(schema, value):
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _in_bounds(schema, value):
    if value < schema.get("minimum", value):
        raise ValueError(f"less than {schema['minimum']}")
    if value > schema.get("maximum", value):
        raise ValueError(f"more than {schema['maximum']}")
    return value


_KINDS = {"string": _text, "integer": _integer, "number": _number, "boolean": _boolean}
