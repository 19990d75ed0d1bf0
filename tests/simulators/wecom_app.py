"""Messages of a WeCom app to the company's own people.

https://developer.work.weixin.qq.com/document/path/90236 (read in November 2026)
"""

from __future__ import annotations

import hashlib
import json

from .server import Answer, Incoming, as_json
from .wecom_world import Company, Refused, json_of, text_of

# bytes; the card's own limits
TITLE, DESCRIPTION, ADDRESS, BUTTON = 128, 512, 2048, 12
TEXT = 2048
PER_MINUTE = 30


class AppMessages:
    """Part of the simulator: ``message/send``. :attr:`app_sent` are the messages."""

    def forget(self) -> None:
        super().forget()
        self.app_sent: list[dict] = []
        # digest of a request → until when the same one is dropped
        self.app_seen: dict[str, float] = {}

    def _send_to_staff(self, request: Incoming, company: Company) -> Answer:
        values = json_of(request)
        if values.get("agentid") != company.agent_id:
            raise Refused(40056)
        wanted = [one for one in str(values.get("touser", "")).split("|") if one]
        content = self._card(values)
        known = {user.lower(): user for user in company.staff}
        good = [known[one.lower()] for one in wanted if one.lower() in known]
        bad = [one.lower() for one in wanted if one.lower() not in known]
        if not good:
            raise Refused(81013)
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
        answer = {"errcode": 0, "errmsg": "ok", "msgid": digest[:20]}
        if bad:
            answer["invaliduser"] = "|".join(bad)
        if values.get("enable_duplicate_check"):
            seconds = values.get("duplicate_check_interval", 1800)
            if not isinstance(seconds, int) or seconds > 4 * 3600:
                raise Refused(40058)
            if self.app_seen.get(digest, 0) > self.now():
                return as_json(answer)
            self.app_seen[digest] = self.now() + seconds
        for user in good:
            recent = [row for row in self.app_sent
                      if row["user"] == user and row["time"] > self.now() - 60]
            # what is too much is dropped without a word
            if len(recent) < PER_MINUTE:
                self.app_sent.append({"user": user, "time": self.now(), **content})
        return as_json(answer)

    def _card(self, values: dict) -> dict:
        kind = values.get("msgtype")
        if kind == "text":
            return {"text": text_of((values.get("text") or {}).get("content"), TEXT)}
        if kind != "textcard":
            raise Refused(40008)
        card = values.get("textcard") or {}
        button = card.get("btntxt", "")
        text_of(button, BUTTON, least=0)
        return {
            "title": text_of(card.get("title"), TITLE),
            "description": text_of(card.get("description"), DESCRIPTION),
            "url": text_of(card.get("url"), ADDRESS),
        }
