"""A copy of a database that is made for tests can neither speak as the company nor be it."""

from cli import database

QUEUE_SOMETHING = """
account = env["smart.service.account"].search([("provider", "=", "api")], limit=1)
account.write({"api_token": "t", "app_secret": "s", "encoding_aes_key": "k",
               "api_base_url": "https://live.example", "state": "active"})
env["smart.service.token"].create({"account_id": account.id, "value": "live"})
staff = env["smart.service.staff.account"].create({
    "name": "WeCom", "app_id": "ww1", "account_ref": "1", "app_secret": "s", "state": "active"})
user = env.ref("base.user_admin")
user.smart_notify_by = "wecom"
env["smart.service.staff.notice"]._tell(user, "test", staff, "neutralize")
contact = env["smart.service.contact"].create(
    {"kind": "api_user", "scope": "qinghe-app", "value": "u1", "account_id": account.id})
env["smart.service.profile"]._want(account, contact)
env["smart.service.outbox"].create(
    {"account_id": account.id, "contact_id": contact.id, "body": "Hello", "part": 1})
env.cr.commit()
"""


def test_neutralize(demo):
    demo.run(*database.SHELL, sub="shell", stdin=QUEUE_SOMETHING)
    before = demo.sql("SELECT token FROM smart_service_account")
    demo.run("--no-http", sub="neutralize")
    assert demo.sql("SELECT DISTINCT state FROM smart_service_account") == [("draft",)]
    assert demo.sql(
        "SELECT count(app_secret), count(webhook_secret), count(encoding_aes_key), "
        "count(api_token), count(api_base_url), count(webhook_secret_set_on) "
        "FROM smart_service_account") == [(0, 0, 0, 0, 0, 0)]
    assert demo.sql("SELECT id FROM smart_service_token") == []
    assert demo.sql(
        "SELECT DISTINCT state, app_secret FROM smart_service_staff_account") == [("draft", None)]
    assert demo.sql("SELECT DISTINCT state FROM smart_service_staff_notice") == [("failed",)]
    assert not {*before} & {*demo.sql("SELECT token FROM smart_service_account")}
    assert demo.sql(
        "SELECT state, count(*) FROM smart_service_outbox GROUP BY state") == [("failed", 1)]
    assert demo.sql("SELECT id FROM smart_service_profile WHERE state = 'new'") == []
