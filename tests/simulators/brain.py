"""Other companies' bots, as far as they are asked over HTTP: Dify, Rasa, Botpress, Coze.

All four on one address; each repeats what it is told. ``POST /chat-messages`` (Dify),
``POST /webhooks/rest/webhook`` (Rasa), ``/users``, ``/conversations`` and ``/messages``
(Botpress), ``/v3/chat…`` (Coze), as in their documentation (read in November 2026).

Failures by :attr:`failure`: ``slow`` (:attr:`delay` seconds), ``500``, ``401``, ``quota``,
``html``, ``json``, ``form`` (JSON of another form), ``empty`` (nothing said), ``thinking`` (never
done).
"""

from __future__ import annotations

import re
import time

from .server import Answer, Incoming, Simulator, as_json


class BrainSimulator(Simulator):
    """Settings: see the module; ``key`` is the only one accepted, '' takes any."""

    settings = ("failure", "delay", "key", "answer")

    def forget(self) -> None:
        super().forget()
        self.failure, self.delay, self.key = "", 0.0, ""
        # what is said to everything, in place of its echo
        self.answer = ""
        self._messages: dict[str, list[dict]] = {}
        self._polls = 0

    def handle(self, request: Incoming) -> Answer:
        if self.failure == "slow":
            time.sleep(self.delay)
        failed = {
            "500": Answer(b"out of order", 500, "text/plain"),
            "401": as_json({"message": "Unauthorized"}, 401),
            "quota": as_json({"message": "insufficient quota"}, 402),
            "html": Answer(b"<html>", 200, "text/html"),
            "json": Answer(b'{"answer": '),
            "form": as_json("fine"),
        }.get(self.failure)
        if failed:
            return failed
        path = request.path
        if path == "/chat-messages":
            return self._dify(request)
        if path == "/webhooks/rest/webhook":
            return self._rasa(request)
        if path.startswith("/v3/chat"):
            return self._coze(request)
        return self._botpress(request)

    def _said(self, text: str) -> str:
        return "" if self.failure == "empty" else self.answer or f"You said: {text}"

    def _is_trusted(self, given: str) -> bool:
        return not self.key or given.removeprefix("Bearer ") == self.key

    # === DIFY === #

    def _dify(self, request: Incoming) -> Answer:
        if not self._is_trusted(request.headers.get("authorization", "")):
            return as_json({"code": "unauthorized", "message": "Access token is invalid"}, 401)
        body = request.json()
        conversation = body["conversation_id"] or f"conv-{body['user']}"
        self.record(kind="dify", text=body["query"], user=body["user"], conversation=conversation)
        return as_json({
            "event": "message", "mode": "chat", "message_id": f"m{len(self.sent)}",
            "conversation_id": conversation, "answer": self._said(body["query"])})

    # === RASA === #

    def _rasa(self, request: Incoming) -> Answer:
        if not self._is_trusted(request.query.get("token", "")):
            return as_json({"status": "failure", "reason": "NotAuthenticated"}, 401)
        body = request.json()
        self.record(kind="rasa", text=body["message"], user=body["sender"],
                    conversation=body["sender"])
        said = self._said(body["message"])
        return as_json([{"recipient_id": body["sender"], "text": said}] if said else [])

    # === COZE === #

    def _coze(self, request: Incoming) -> Answer:
        if not self._is_trusted(request.headers.get("authorization", "")):
            return as_json({"code": 4101, "msg": "The token you entered is incorrect"})
        if request.path == "/v3/chat":
            body = request.json()
            conversation = request.query.get("conversation_id") or f"conv-{body['user_id']}"
            text = body["additional_messages"][-1]["content"]
            self.record(kind="coze", text=text, user=body["user_id"], conversation=conversation)
            self._polls = 0
            return as_json({"code": 0, "data": {
                "id": f"chat-{len(self.sent)}", "conversation_id": conversation,
                "status": "in_progress"}})
        if request.path == "/v3/chat/retrieve":
            self._polls += 1
            done = self._polls > 1 and self.failure != "thinking"
            return as_json({"code": 0, "data": {
                "status": "completed" if done else "in_progress"}})
        said = self._said(self.sent[-1]["text"])
        return as_json({"code": 0, "data": [
            {"role": "assistant", "type": "answer", "content": said, "content_type": "text"},
            {"role": "assistant", "type": "follow_up", "content": "And?"}]})

    # === BOTPRESS === #

    def _botpress(self, request: Incoming) -> Answer:
        path, user_key = request.path, request.headers.get("x-user-key", "")
        if path == "/users":
            return as_json({"user": {"id": "user-1"}, "key": "key-of-user-1"})
        if user_key != "key-of-user-1":
            return as_json({"code": 401, "type": "Unauthorized", "message": "no user key"}, 401)
        if path == "/conversations":
            return as_json({"conversation": {"id": "conv-1"}}, 201)
        if path == "/messages":
            body = request.json()
            text, conversation = body["payload"]["text"], body["conversationId"]
            row = self.record(kind="botpress", text=text, user="user-1", conversation=conversation)
            rows = self._messages.setdefault(conversation, [])
            mine = {"id": f"msg-{row['seq']}", "userId": "user-1", "payload": body["payload"]}
            rows.append(mine)
            if self.failure != "thinking":
                rows.append({"id": f"msg-{row['seq']}-a", "userId": "bot-1", "payload": {
                    "type": "text", "text": self._said(text)}})
            return as_json({"message": mine}, 201)
        found = re.fullmatch(r"/conversations/([^/]+)/messages", path)
        if not found:
            return as_json({"type": "RouteNotFound", "message": "no such route"}, 404)
        return as_json({"messages": self._messages.get(found[1], [])[::-1], "meta": {}})
