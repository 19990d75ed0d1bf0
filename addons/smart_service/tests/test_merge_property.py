from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .merge_common import LEDGER_OF_MERGES, MergeCase

EXAMPLES = 15
NUMBER = st.integers(0, 5)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("merge"), NUMBER, NUMBER), st.tuples(st.just("merge"), NUMBER, NUMBER),
    st.tuples(st.just("undo"), NUMBER, NUMBER), st.tuples(st.just("say"), NUMBER, NUMBER),
    st.tuples(st.just("close"), NUMBER, NUMBER), st.tuples(st.just("new"), NUMBER, NUMBER),
), min_size=2, max_size=9)
# tables whose new rows are a session's, and where they say so
OF_SESSIONS = {
    "discuss_channel_member": "channel_id", "im_livechat_channel_member_history": "channel_id",
    "smart_service_event": "channel_id", "mail_message": "res_id"}


@tagged("post_install", "-at_install")
class TestMergeProperty(MergeCase):
    """Whatever is merged and parted, in whatever order: in the end all is as it was."""

    def rows(self, partners):
        """{(table, key): (the row, the columns that name somebody)}"""
        self.env.flush_all()
        found = {}
        for table, column, kind in self.naming_columns:
            for row in self._naming_rows(table, column, kind, partners.ids):
                if table == "smart_service_event" and row["kind"] in LEDGER_OF_MERGES:
                    continue
                key = row["id"] if "id" in row else tuple(sorted(row.items()))
                found.setdefault((table, key), (row, set()))[1].add(column)
        return found

    def test_any_sequence_of_merges_and_undos_restores_the_state(self):
        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))
        @given(STEPS)
        def check(steps):
            with self.env.cr.savepoint() as savepoint:
                self._play(steps)
                savepoint.rollback()
            self.env.invalidate_all()

        check()

    def _play(self, steps):
        self.customers, self.into, self.merges = [], {}, []
        for user in range(3):
            self._new(furnished=user < 2)
        before = self.rows(self._everybody())
        talked = False
        for kind, one, other in steps:
            if kind == "new":
                before |= self.rows(self._new())
                continue
            talked |= kind in ("say", "close")
            getattr(self, f"_{kind}")(one, other)
        for merge in reversed([merge for merge in self.merges if merge.state == "done"]):
            merge.action_undo()
        self._check_restored(before, self.rows(self._everybody()), talked)

    def _check_restored(self, before, after, talked):
        for key, (row, columns) in before.items():
            self.assertIn(key, after)
            if talked:
                self.assertEqual({name: row[name] for name in columns},
                                 {name: after[key][0][name] for name in columns}, key)
            else:
                self.assertEqual(row, after[key][0], key)
        new = {key: after[key] for key in after.keys() - before.keys()}
        if not talked:
            self.assertFalse(new)
        owners = {
            session.id: session.smart_contact_id.partner_id.id
            for session in self.env["discuss.channel"].search([("smart_contact_id", "!=", False)])}
        ids = set(self._everybody().ids)
        for (table, _key), (row, columns) in new.items():
            if table in OF_SESSIONS and row.get("model", "discuss.channel") == "discuss.channel":
                owner = owners[row[OF_SESSIONS[table]]]
                self.assertLessEqual(
                    {row[name] for name in columns if not name.endswith("res_id")} & ids,
                    {owner}, (table, row))

    def _everybody(self):
        return self.env["res.partner"].union(*self.customers)

    def _today(self, partner):
        while partner in self.into:
            partner = self.into[partner]
        return partner

    # === STEPS === #

    def _new(self, furnished=False):
        number = len(self.customers)
        partner = self.customer(f"p{number}", **({"phone": f"+861380013800{number}"}
                                                 if number % 2 else {}))
        if furnished:
            self.furnish(partner, self.tags[:number + 1])
        self.customers.append(partner)
        return partner

    def _merge(self, one, other):
        one, other = (self.customers[number % len(self.customers)] for number in (one, other))
        if one == other or {one, other} & set(self.into):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.merge(one, other)
            return
        self.merges.append(self.merge(one, other))
        self.into[one] = other

    def _undo(self, number, _other):
        if not self.merges:
            return
        merge = self.merges[number % len(self.merges)]
        if merge.state == "undone" or merge.survivor_id in self.into:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                merge.action_undo()
            return
        merge.action_undo()
        del self.into[merge.partner_id]

    def _say(self, number, _other):
        number %= len(self.customers)
        session = self.say("Hello again", user=f"p{number}")
        who = self._today(self.customers[number])
        self.assertEqual(session.smart_contact_id.partner_id, who)
        said = session.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual(said.author_id, who)

    def _close(self, number, _other):
        contact = self.env["smart.service.contact"].search(
            [("value", "=", f"p{number % len(self.customers)}"), ("kind", "=", "api_user")])
        contact._open_session()._smart_close("agent")
