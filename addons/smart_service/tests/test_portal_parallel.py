import time

from odoo.tests import tagged

from ..models.account.queue_mixin import CONFLICTS
from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestPortalParallel(ParallelCase):
    def test_a_link_that_is_clicked_twice_at_once_opens_one_page(self):
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.account_id)
            partner = env["res.partner"].create({"name": "Parallel customer"})
            contact = env["smart.service.contact"].create({
                "kind": "api_user", "scope": account.app_id, "value": "double-click",
                "verified": True, "account_id": account.id, "partner_id": partner.id})
            address = env["smart.service.portal.link"]._issue(contact, account.company_id)
        token = address.rpartition("/")[2]

        def click(env):
            try:
                secret = env["smart.service.portal.link"]._for_token(token)._open()
                # the second comes while the first is not over
                time.sleep(0.5)
                env.cr.commit()
                return secret
            except CONFLICTS:
                # as a request that the database has refused is run again
                env["smart.service.queue.mixin"]._forget_transaction()
                link = env["smart.service.portal.link"]._for_token(token)
                return link and link._open()

        opened = [secret for secret in self.side_by_side(click, 2) if secret]
        self.assertEqual(len(opened), 1)
