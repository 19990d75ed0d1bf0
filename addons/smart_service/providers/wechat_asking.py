"""What we ask WeChat about an account: its templates, and who its followers are.

Read in November 2026:

* templates https://developers.weixin.qq.com/doc/service/api/notify/template/api_getalltemplates
  and, for mini programs, https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/
  mp-message-management/subscribe-message/getTemplateList.html
* who is who https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo
"""

from __future__ import annotations

import re

from .base import ContactPoint, Profile, Template, TemplatePage
from .text import clean_text, short_id
from .wechat_events import links

# {{thing1.DATA}}, in older templates with spaces
VARIABLE = re.compile(r"\{\s*\{\s*(\w+)\.DATA\s*\}\s*\}")
SUBSCRIPTION_TYPES = {2: "one-time", 3: "long-term"}
# people in one question
PROFILES = 100


def read_template_list(answer: dict) -> TemplatePage:
    """All templates of an account: an official account's and a mini program's list alike.

    Only approved templates are listed.
    """
    rows = answer.get("template_list", answer.get("data"))
    templates = [
        template
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and (template := _read_template(row))
    ]
    return TemplatePage(tuple(templates))


def _read_template(row: dict) -> Template | None:
    external_id = row.get("template_id") or row.get("priTmplId")
    if not isinstance(external_id, str) or not external_id:
        return None
    content = clean_text(str(row.get("content", ""))).strip()
    category = row.get("primary_industry") or SUBSCRIPTION_TYPES.get(row.get("type"), "")
    return Template(
        name=clean_text(str(row.get("title", ""))) or external_id,
        # WeChat's templates have one language, that of whoever wrote them
        lang="zh_CN",
        state="approved",
        external_id=clean_text(external_id),
        category=clean_text(str(category)),
        body=VARIABLE.sub(r"{{\1}}", content),
        variables=tuple(dict.fromkeys(VARIABLE.findall(content))),
    )


def profiles_body(openids: tuple[str, ...]) -> dict:
    """The question who these followers are."""
    return {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids[:PROFILES]]}


def read_profile_list(answer: dict, app_id: str, union_scope: str) -> tuple[Profile, ...]:
    """Who followers are; of who left, WeChat still tells the unionid."""
    people = answer.get("user_info_list")
    return tuple(
        profile
        for row in (people if isinstance(people, list) else [])
        if isinstance(row, dict) and (profile := _read_profile(row, app_id, union_scope))
    )


def _read_profile(row: dict, app_id: str, union_scope: str) -> Profile | None:
    fields = {name: value for name, value in row.items() if isinstance(value, str)}
    openid = short_id(fields.get("openid", "").strip())
    if not openid:
        return None
    # what the account's owner calls him goes before what he once called himself
    name = clean_text(fields.get("remark") or fields.get("nickname") or "").strip()
    contact = ContactPoint("openid", app_id, openid, name, lang=fields.get("language", ""))
    return Profile(contact, clean_text(fields.get("headimgurl", "")), links(fields, union_scope))
