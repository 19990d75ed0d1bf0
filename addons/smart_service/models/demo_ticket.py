from odoo import Command, api, models

RETURN_FORM = [
    {"name": "order_no", "type": "char", "string": "订单号 Order"},
    {"name": "reason", "type": "selection", "string": "退货原因 Reason", "selection": [
        ["wrong", "型号不对 Wrong model"], ["defect", "有缺陷 Defect"],
        ["unused", "不需要了 No longer needed"]]},
    {"name": "unused", "type": "boolean", "string": "未拆封 Unopened"},
]


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's tickets are about, and which of them somebody signs."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("tickets", self._load_tickets)]

    @api.model
    def _load_tickets(self):
        self._create_missing(
            "smart.service.ticket.category",
            [row for row in self._rows("ticket_categories") if not row["parent_id/id"]])
        self._create_missing(
            "smart.service.ticket.category",
            [row for row in self._rows("ticket_categories") if row["parent_id/id"]])
        self._load_return_form()
        self._load_refund_stage()
        service = self._ref("team_service")
        if not service.lead_id:
            service.lead_id = self._user("lead")
        rows = self._rows("tickets")
        for caused in (False, True):
            self._create_missing(
                "smart.service.ticket",
                [row for row in rows if bool(row["problem_id/id"]) is caused],
                lambda row: {
                    "reported_at": self._days_ago(row["days_ago"]), "user_id": False,
                    "team_id": service.id})

    @api.model
    def _load_return_form(self):
        """A type with a form of its own: what a customer who sends something back is asked."""
        kinds = self._create_missing(
            "smart.service.ticket.type",
            [{"id": "demo_type_return", "name": "Return", "name@zh_CN": "退货", "code": "request",
              "sequence": "50"}],
            lambda row: {"properties_definition": RETURN_FORM})
        kinds.requirement_ids = [
            Command.create({"kind": "field", "field_name": "partner_id", "sequence": 1}),
            Command.create({"kind": "property", "property_name": "order_no", "sequence": 2}),
            Command.create({"kind": "property", "property_name": "reason", "sequence": 3}),
            Command.create({"kind": "files", "files": "image", "sequence": 4,
                            "label": "商品照片 A photo of the goods"})]

    @api.model
    def _load_refund_stage(self):
        """Money goes back when the team's lead and the manager have signed, in this order."""
        lead, manager = self._user("lead"), self._user("manager")
        teams = self._create_missing(
            "smart.service.team",
            [{"id": "demo_team_refunds", "name": "Refunds", "name@zh_CN": "退款",
              "sequence": "20"}],
            lambda row: {"lead_id": lead.id, "company_id": self.env.company.id})
        if not teams or not lead or not manager:
            return
        self._ref("demo_category_return").team_id = teams
        self._create_missing(
            "smart.service.ticket.stage",
            [{"id": "demo_stage_refund", "name": "Refund granted", "name@zh_CN": "同意退款",
              "code": "progress", "sequence": "25", "approval": "all", "approval_ordered": "1"}],
            lambda row: {"team_ids": [(6, 0, teams.ids)], "approver_ids": [
                (0, 0, {"kind": "lead", "sequence": 1}),
                (0, 0, {"kind": "user", "user_id": manager.id, "sequence": 2})]})
