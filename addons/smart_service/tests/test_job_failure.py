from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestJobFailure(TransactionCase):
    """Jobs that go through many records: one that fails is noted, the others are done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Failure = cls.env["smart.service.job.failure"]
        cls.partners = cls.env["res.partner"].create([
            {"name": name, "company_id": cls.env.company.id} for name in ("a", "b", "c")])

    def run_job(self, work, **more):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr)
            return env["smart.service.job.failure"]._each(
                "nps", self.partners.with_env(env), work, **more)

    def failures(self, **about):
        return self.Failure.search([
            ("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids),
            *((name, "=", value) for name, value in about.items())])

    def test_one_that_fails_is_noted_and_undone_and_stops_nobody(self):
        def work(partner):
            partner.comment = "done"
            if partner.name == "b":
                partner.ref = "half"
                raise ValueError("no way")

        def failed(partner):
            partner.ref = "failed"

        self.assertTrue(self.run_job(work, failed=failed))
        self.assertEqual([bool(partner.comment) for partner in self.partners], [True, False, True])
        self.assertEqual(self.partners.mapped("ref"), [False, "failed", False])
        failure = self.failures()
        self.assertEqual(
            (failure.res_id, failure.state, failure.error, failure.count, failure.company_id),
            (self.partners[1].id, "failed", "ValueError: no way", 1, self.env.company))
        self.run_job(work)
        self.assertEqual((len(self.failures()), failure.count), (1, 2))
        self.run_job(lambda partner: partner.write({"comment": "done"}))
        self.assertEqual((failure.state, self.partners[1].comment and True), ("done", True))

    def test_who_was_slower_begins_again(self):
        tries = []

        def work(partner):
            tries.append(partner.name)
            partner.ref = (partner.ref or "") + "x"
            partner.flush_recordset()
            if len(tries) == 2:
                raise SerializationFailure

        self.run_job(work)
        self.assertEqual(tries, ["a", "b", "b", "c"])
        self.assertEqual(self.partners.mapped("ref"), ["x"] * 3)
        self.assertFalse(self.failures())

    def test_the_health_desk_shows_it(self):
        manager = new_test_user(self.env, "job_manager", "smart_service.group_manager")
        queue = next(
            queue for queue in self.env["smart.service.health"].with_user(manager).desk()["queues"]
            if queue["model"] == "smart.service.job.failure")
        before = queue["failed"]
        self.Failure._note("nps", self.partners[0], ValueError("no way"))
        queue = next(
            queue for queue in self.env["smart.service.health"].with_user(manager).desk()["queues"]
            if queue["model"] == "smart.service.job.failure")
        self.assertEqual(queue["failed"], before + 1)
        self.assertEqual(self.failures().with_user(manager).action_open()["res_id"],
                         self.partners[0].id)

    def test_every_job_can_be_tried_again(self):
        models = {
            "nps": ("smart.service.nps.campaign", "smart.service.nps.invitation"),
            "health": ("res.partner",), "follow_up": ("crm.lead",),
            "sla": ("smart.service.ticket",), "parts": ("smart.service.visit",),
            "window": ("smart.service.window",)}
        self.assertEqual(set(models), set(dict(self.Failure._fields["job"].selection)))
        for job, names in models.items():
            for name in names:
                self.assertTrue(hasattr(self.env[name], "_smart_retry_job"), (job, name))

    def test_a_manager_tries_it_again(self):
        manager = new_test_user(
            self.env, "job_manager", "smart_service.group_manager", lang="en_US")
        partner, gone = self.partners[0], self.partners[1]
        for one in (partner, gone):
            self.Failure._note("health", one, ValueError("no way"))
        failure = self.failures(res_id=partner.id).with_user(manager)
        trouble = ["still no way"]

        def _smart_retry_job(record, job):
            self.assertEqual((record, job, record.env.su), (partner, "health", True))
            record.ref = "tried"
            if trouble:
                raise ValueError(trouble[0])

        self.patch(self.env.registry["res.partner"], "_smart_retry_job", _smart_retry_job)
        notice = failure.action_retry()["params"]
        self.assertEqual((notice["type"], notice["message"]),
                         ("warning", "ValueError: still no way"))
        self.assertEqual((failure.state, failure.count, partner.ref), ("failed", 2, False))
        trouble.clear()
        self.assertEqual(failure.action_retry()["params"]["type"], "success")
        self.assertEqual((failure.state, partner.ref), ("done", "tried"))
        # what is done is left alone, and what was removed is over
        partner.ref = False
        other = self.failures(res_id=gone.id).with_user(manager)
        gone.unlink()
        (failure | other).action_retry()
        self.assertEqual((other.state, partner.ref), ("done", False))

    def test_trying_a_customers_health_again_calculates_it(self):
        self.Failure._note("health", self.partners[0], ValueError("no way"))
        failure = self.failures()
        with self.assertNoLogs("odoo.addons.smart_service", "INFO"):
            failure.action_retry()
        self.assertEqual(failure.state, "done")

    def test_who_may_try_it_again(self):
        self.Failure._note("health", self.partners[0], ValueError("no way"))
        failure = self.failures()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for user in (
                new_test_user(self.env, "job_lead", "smart_service.group_lead"),
                new_test_user(self.env, "job_agent", "smart_service.group_agent"),
                new_test_user(
                    self.env, "job_stranger", "smart_service.group_manager",
                    company_id=company.id, company_ids=[Command.set(company.ids)])):
            with self.assertRaises(AccessError):
                failure.with_user(user).action_retry()
        self.assertEqual((failure.state, failure.count), ("failed", 1))

    def test_who_sees_it(self):
        self.Failure._note("nps", self.partners[0], ValueError("no way"))
        failure = self.failures()
        lead = new_test_user(self.env, "job_lead", "smart_service.group_lead")
        agent = new_test_user(self.env, "job_agent", "smart_service.group_agent")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "job_stranger", "smart_service.group_manager", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        self.assertEqual(failure.with_user(lead).error, "ValueError: no way")
        for user in (agent, stranger):
            with self.assertRaises(AccessError):
                failure.with_user(user).read(["error"])
        with self.assertRaises(AccessError):
            failure.with_user(lead).write({"state": "done"})

    def test_what_is_old_leaves(self):
        self.Failure._note("nps", self.partners[0], ValueError("no way"))
        self.Failure._gc_old()
        failure = self.failures()
        self.assertTrue(failure)
        failure.last_at = fields.Datetime.now() - timedelta(days=31)
        self.Failure._gc_old()
        self.assertFalse(failure.exists())
