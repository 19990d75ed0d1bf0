import json
import logging
import threading
from queue import SimpleQueue

from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request, serialize_exception

_logger = logging.getLogger(__name__)

HEADERS = [
    ("Content-Type", "application/x-ndjson"),
    ("Cache-Control", "no-store"),
    # nginx would keep the lines until there are many
    ("X-Accel-Buffering", "no"),
]


class Copilot(http.Controller):
    """Words from a language model, which an agent reads while they are being written."""

    @http.route("/smart_service_bot/write", type="http", auth="user", methods=["POST"])
    def copilot_write(self, model, res_id, purpose, text="", tone="", companies="", **_kwargs):
        """Lines of JSON: ``{"text": all so far}`` as often as there is more, then ``{"done": what
        _smart_copilot_write returns}`` or ``{"error": as JSON-RPC has it}``.

        :param companies: ids of those that the agent has chosen, with commas between
        """
        env = request.env
        if model not in env or not isinstance(
                env[model], env.registry["smart.service.copilot.mixin"]):
            raise NotFound()
        try:
            res_id, company_ids = int(res_id), [int(one) for one in companies.split(",") if one]
        except ValueError:
            raise BadRequest("ids are numbers") from None
        if company_ids:
            env = env(context={**env.context, "allowed_company_ids": company_ids})
        return request.make_response(
            _as_it_comes(env[model].browse(res_id), purpose, text, tone), HEADERS)


def _as_it_comes(record, *asked):
    """The lines, each as soon as it is there.

    The model is asked in a thread with a transaction of its own: the request's has ended when the
    first line is read. Whoever goes away meanwhile leaves it to come to its end.
    """
    lines, is_last = SimpleQueue(), False
    threading.Thread(target=_work, args=(record, asked, lines), daemon=True).start()
    while not is_last:
        line = lines.get()
        is_last = "text" not in line
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _work(record, asked, lines):
    thread = threading.current_thread()
    # as the log has it of requests
    thread.dbname, thread.uid = record.env.cr.dbname, record.env.uid
    try:
        with record.env.registry.cursor() as cr:
            done = record.with_env(record.env(cr=cr))._smart_copilot_write(
                *asked, on_text=lambda text: lines.put({"text": text}))
        lines.put({"done": done})
    except Exception as error:  # whatever it is, somebody waits for the last line
        if not isinstance(error, UserError):
            _logger.exception("a model's words for %s", record)
        lines.put({"error": {
            "code": 0, "message": "Odoo Server Error", "data": serialize_exception(error)}})
