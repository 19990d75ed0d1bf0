"""What an administrator can do about an answer of a provider, in words."""

import re

from odoo.tools import LazyTranslate

_lt = LazyTranslate("smart_service")

# WeChat: "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist"; WeCom: "from ip: 1.2.3.4"
ADDRESS = re.compile(r"\bip:?\s+([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]+)")

ADVICE = {
    "wechat": {
        "40164": _lt(
            "WeChat does not take calls from this server yet. At mp.weixin.qq.com open Settings "
            "and Development, Basic Configuration, IP allow-list, add %(address)s, and test again "
            "after some minutes."),
        "40013": _lt(
            "The AppID is not right. Copy it again from Settings and Development, Basic "
            "Configuration."),
        "40125": _lt(
            "The AppSecret is not right. WeChat shows it only once: reset it under Settings and "
            "Development, Basic Configuration, and paste the new one here."),
        "40001": _lt(
            "The AppSecret is not right, or it was reset. Paste the present one here."),
        "40243": _lt(
            "The AppSecret is frozen. Unfreeze it under Settings and Development, Basic "
            "Configuration."),
        "89503": _lt(
            "The account's administrator at WeChat has to confirm this server's address: he got a "
            "message in WeChat. Test again after that."),
        "48001": _lt(
            "The account has no right to this interface. Customer-service messages need a verified "
            "official account."),
    },
    "wecom": {
        "60020": _lt(
            "WeCom does not take calls from this server yet. In its administration open the "
            "application, Trusted IP addresses of the company, add %(address)s, and test again."),
        "40001": _lt(
            "The secret is not right. Copy it again from WeChat customer service, API, in WeCom's "
            "administration."),
        "40013": _lt(
            "The corporation ID is not right. Copy it again from My company in WeCom's "
            "administration."),
        "48002": _lt(
            "The secret belongs to an application that may not use customer service. Let "
            "WeChat customer service be managed through the API, and use the secret shown there."),
    },
    "dingtalk": {
        "60020": _lt(
            "DingTalk does not take calls from this server yet. In its developer console open the "
            "application, Security settings, add %(address)s to the server's exit addresses, and "
            "test again."),
        "40089": _lt(
            "AppKey or AppSecret is not right. Copy both again from the application at DingTalk."),
    },
    "dingtalk_robot": {
        "310000": _lt(
            "The robot refuses the message. Its security setting has to be the signature alone, "
            "and the secret beginning with SEC has to be the one stored here."),
    },
    "whatsapp": {
        "190": _lt(
            "The access token is not right, or it has ended. In Meta's Business settings, System "
            "users, generate one that never expires, with whatsapp_business_messaging and "
            "whatsapp_business_management, and paste it here."),
        "100": _lt(
            "The phone number ID is not right, or the token may not see it. Copy the ID, which "
            "is not the phone number, from WhatsApp, API setup, and give the system user the "
            "account."),
        "10": _lt(
            "The token lacks a right. Generate it again with whatsapp_business_messaging and "
            "whatsapp_business_management."),
        "200": _lt(
            "The token lacks a right. Generate it again with whatsapp_business_messaging and "
            "whatsapp_business_management."),
        "133010": _lt(
            "The phone number is not registered for the Cloud API yet. Register it in WhatsApp "
            "Manager first."),
    },
    "telegram": {
        "401": _lt(
            "The bot token is not right, or it was revoked. Ask @BotFather for it with /token."),
        "404": _lt(
            "The bot token is not whole. It looks like 123456789:AA…; ask @BotFather for it "
            "with /token."),
    },
}
BY_STATUS = {
    "401": _lt("The address answers, but refuses the secret. Compare it on both sides."),
    "403": _lt("The address answers, but does not let us in. Look at its allow-list."),
    "404": _lt("There is nothing at this address. Compare the service address."),
    "429": _lt("We are calling too often. Wait some minutes and test again."),
}


def address_in(reason):
    """Our address as the provider sees it, where its answer names it, or ''.

    >>> address_in("invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6")
    '203.0.113.9'
    >>> address_in("not allow to access from your ip, from ip: 203.0.113.9, more info")
    '203.0.113.9'
    """
    found = ADDRESS.search(reason)
    return found[1] if found else ""


def advice(env, provider, code, reason):
    """What to do about a provider's refusal, in the user's language; '' when we don't know.

    :param code: the provider's error code, or an HTTP status
    :param reason: the provider's words
    """
    text = ADVICE.get(provider, {}).get(code) or BY_STATUS.get(code)
    if not text:
        return ""
    address = address_in(reason) or env._("this server's public address")
    return text._translate(env.lang or "en_US").replace("%(address)s", address)
