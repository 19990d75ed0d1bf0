"""What the Cloud API refuses about a message, with its codes and words.

Written from https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages,
…/messages/interactive-reply-buttons-messages, …/messages/interactive-list-messages,
…/reference/media and …/support/error-codes (read in November 2026), not from the adapter.
"""

from __future__ import annotations

import re

MEGABYTE = 1024 * 1024
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
INTERACTIVE_LIMIT = 1024
MEDIA_LIMITS = {
    "image": (5 * MEGABYTE, {"image/jpeg", "image/png"}),
    "audio": (16 * MEGABYTE, {
        "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    "video": (16 * MEGABYTE, {"video/mp4", "video/3gpp"}),
    "document": (100 * MEGABYTE, None),
    "sticker": (500 * 1024, {"image/webp"}),
}
TITLES = {
    2: "Service temporarily unavailable",
    10: "Application does not have permission for this action",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131051: "Unsupported message type",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    130429: "Rate limit hit",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132012: "Parameter format does not match format in the created template",
    132015: "Template is Paused",
    132016: "Template is Disabled",
    190: "Error validating access token",
}


class Refused(Exception):
    """An error of the Graph API.

    :param status: of HTTP
    """

    def __init__(self, code: int, details: str, status: int = 400, subcode: int = 0):
        super().__init__(details)
        self.code, self.details, self.status, self.subcode = code, details, status, subcode


def require(value, name: str):
    if not value:
        raise Refused(131008, f"The parameter {name} is required.")
    return value


def limit(text: str, most: int, name: str) -> str:
    require(text, name)
    if not isinstance(text, str) or len(text) > most:
        raise Refused(131009, f"Param {name} must be at most {most} characters long.")
    return text


def message(body: dict, media: dict) -> dict:
    """Check a message but its address and the window; return what a customer sees.

    :param media: id → (content, MIME type) of what was uploaded
    """
    kind = body.get("type", "text")
    if kind not in ("text", "reaction", "interactive", "template", *MEDIA_LIMITS):
        raise Refused(100, f"Param type must be one of the documented, not {kind}.")
    value = require(body.get(kind), kind)
    if not isinstance(value, dict):
        raise Refused(100, f"Param {kind} must be an object.")
    if kind == "text":
        return {"text": limit(value.get("body"), TEXT_LIMIT, "text['body']")}
    if kind == "reaction":
        require(value.get("message_id"), "reaction['message_id']")
        if "emoji" not in value:
            raise Refused(131008, "The parameter reaction['emoji'] is required.")
        return {"reaction": value["emoji"], "target": value["message_id"]}
    if kind == "interactive":
        return interactive(value)
    if kind == "template":
        return {}
    return file(kind, value, media)


def file(kind: str, value: dict, media: dict) -> dict:
    caption = value.get("caption", "")
    if caption:
        if kind in ("audio", "sticker"):
            raise Refused(100, f"Unexpected key caption on param {kind}.")
        limit(caption, CAPTION_LIMIT, "caption")
    if "link" in value:
        return {"text": caption, "link": value["link"]}
    media_id = require(value.get("id"), f"{kind}['id']")
    if media_id not in media:
        raise Refused(131053, f"Media id {media_id} was not found.")
    content, mimetype = media[media_id]
    most, types = MEDIA_LIMITS[kind]
    if len(content) > most or (types and mimetype not in types):
        raise Refused(131053, f"{mimetype} of {len(content)} bytes can't be sent as {kind}.")
    return {"text": caption, "media_id": media_id, "filename": value.get("filename", "")}


def interactive(value: dict) -> dict:
    """Reply buttons and lists."""
    text = limit((value.get("body") or {}).get("text"), INTERACTIVE_LIMIT, "body['text']")
    action = require(value.get("action"), "action")
    if value.get("type") == "button":
        rows = [require(row.get("reply"), "reply") for row in action.get("buttons") or ()]
        if not 1 <= len(rows) <= 3:
            raise Refused(131009, "Button count out of range: between 1 and 3.")
        most_title, most_id = 20, 256
    elif value.get("type") == "list":
        limit(action.get("button"), 20, "action['button']")
        sections = require(action.get("sections"), "action['sections']")
        rows = [row for section in sections for row in section.get("rows") or ()]
        if not 1 <= len(rows) <= 10:
            raise Refused(131009, "Total row count exceed max allowed count: 10.")
        most_title, most_id = 24, 200
    else:
        raise Refused(131009, "Param interactive['type'] must be button or list.")
    for row in rows:
        limit(row.get("title"), most_title, "title")
        limit(row.get("id"), most_id, "id")
    if len({row["title"] for row in rows}) < len(rows):
        raise Refused(131009, "Duplicate button titles.")
    if len({row["id"] for row in rows}) < len(rows):
        raise Refused(131009, "Duplicate ids.")
    return {"text": text, "choices": [[row["id"], row["title"]] for row in rows]}


def template(value: dict, templates: list[dict]) -> dict:
    """A template that was approved, filled completely."""
    name = require(value.get("name"), "template['name']")
    code = require((value.get("language") or {}).get("code"), "template['language']['code']")
    for row in templates:
        if (row["name"], row["language"]) == (name, code):
            break
    else:
        raise Refused(132001, f"template name ({name}) does not exist in {code}")
    if row["status"] == "PAUSED":
        raise Refused(132015, "This template has been paused due to low quality.")
    if row["status"] == "DISABLED":
        raise Refused(132016, "This template has been disabled.")
    if row["status"] != "APPROVED":
        raise Refused(132001, f"template name ({name}) is {row['status']} in {code}")
    body = next(part["text"] for part in row["components"] if part["type"] == "BODY")
    wanted = list(dict.fromkeys(re.findall(r"\{\{\s*(\w+)\s*\}\}", body)))
    given = [parameter for component in value.get("components") or ()
             if component.get("type") == "body" for parameter in component["parameters"]]
    if len(given) != len(wanted):
        raise Refused(132000, f"body: number of localizable_params ({len(given)}) does not "
                      f"match the expected number of params ({len(wanted)})")
    for place, parameter in enumerate(given):
        if parameter.get("type") != "text":
            raise Refused(132012, "Parameter type must be text.")
        if not str(wanted[place]).isdigit() and parameter.get("parameter_name") not in wanted:
            raise Refused(100, "Parameter name is missing or empty")
        limit(parameter.get("text"), 1024, "text")
        if re.search(r"[\n\t]| {5,}", parameter["text"]):
            raise Refused(132012, "Param text cannot have new-line/tab characters or more than "
                          "4 consecutive spaces")
        which = parameter.get("parameter_name") or wanted[place]
        body = re.sub(rf"\{{\{{\s*{re.escape(which)}\s*\}}\}}",
                      lambda _match, text=parameter["text"]: text, body)
    return {"text": body, "template": name}
