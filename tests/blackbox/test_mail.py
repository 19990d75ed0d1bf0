"""A customer writes a mail, and is answered by mail: the gateway, the workers, a mail server."""

from email.message import EmailMessage

import pytest

from play.odoo import wait_for
from tests.simulators.smtp import SmtpServer

SECONDS = 40


@pytest.fixture
def mail_server(world):
    """A mail server that Odoo sends through, and the demo company's mailbox switched on."""
    admin, manager = world.user("admin"), world.user("manager")
    account = manager.search_read(
        "smart.service.account", [["provider", "=", "email"]], ["alias_email"])[0]
    with SmtpServer() as server:
        server_id = admin.call("ir.mail_server", "create", {
            "name": "Simulated", "smtp_host": server.host, "smtp_port": server.port,
            "smtp_encryption": "none", "sequence": 0,
            "from_filter": account["alias_email"].partition("@")[2]})
        manager.call("smart.service.account", "action_activate", [account["id"]])
        server.address = account["alias_email"]
        yield server
        manager.call("smart.service.account", "action_deactivate", [account["id"]])
        admin.call("ir.mail_server", "unlink", [server_id])


def test_a_customer_and_an_agent_write_mails(world, mail_server, user_id):
    customer = f"{user_id}@shop.example"

    def bring(text, number, **headers):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Customer <{customer}>", mail_server.address
        mail["Subject"], mail["Message-ID"] = "My printer", f"<{number}.{user_id}@shop.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        # as Odoo's own script for mail servers does
        world.user("admin").call("mail.thread", "message_process", None, mail.as_string())

    def sent():
        return [row["message"] for row in mail_server.sent if row["recipients"] == [customer]]

    bring("I want to talk to a human", 1)
    session = world.hand_to_person(customer)
    agent = world.join(session)
    world.say(agent, session, f"Here I am {user_id}")

    def answers():
        return [mail for mail in sent()
                if f"Here I am {user_id}" in mail.get_body(("plain",)).get_content()]

    answer = wait_for(answers, SECONDS, 0.3)[0]
    assert answer["In-Reply-To"] == f"<1.{user_id}@shop.example>"
    assert answer["Subject"] == "Re: My printer"
    bring("Thank you\n\nOn Monday, Service wrote:\n> Here I am", 2,
          In_Reply_To=answer["Message-ID"])
    bodies = world.wait_messages(customer, 2)
    assert len(world.sessions(customer)) == 1
    assert "Thank you" in bodies[1]
    assert len(answers()) == 1
