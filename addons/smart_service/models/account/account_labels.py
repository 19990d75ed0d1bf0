"""What each provider calls the fields of an account, as its own pages do."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate("smart_service")

LABELS = {
    "api": {"webhook_secret": _lt("Signing secret"), "app_id": _lt("App name"),
            "api_base_url": _lt("Address for replies")},
    "wechat": {"app_id": _lt("AppID"), "app_secret": _lt("AppSecret"),
               "webhook_secret": _lt("Token"), "account_ref": _lt("Original ID (gh_…)"),
               "business_ref": _lt("Open Platform account")},
    "wecom": {"app_id": _lt("Corporation ID"), "app_secret": _lt("Secret"),
              "webhook_secret": _lt("Token"),
              "account_ref": _lt("Customer service ID (open_kfid)"),
              "business_ref": _lt("Open Platform account")},
    "whatsapp": {"app_secret": _lt("App secret"), "webhook_secret": _lt("Verify token"),
                 "api_token": _lt("Permanent access token"),
                 "account_ref": _lt("Phone number ID"),
                 "business_ref": _lt("WhatsApp Business account ID")},
    "telegram": {"api_token": _lt("Bot token"), "webhook_secret": _lt("Secret token")},
    "email": {"account_ref": _lt("E-mail address")},
}


def credential_label(env, provider, name):
    """The provider's word for a field of the account, in the user's language."""
    label = LABELS.get(provider, {}).get(name)
    if label:
        return label._translate(env.lang or "en_US")
    return env["smart.service.account"]._fields[name]._description_string(env)
