from odoo import api, fields, models

from ...engine import live_position


class SmartServiceVisit(models.Model):
    """The engineer's phone says where he is while he is on the way, if he wants that."""

    _inherit = "smart.service.visit"

    position_ids = fields.One2many(
        "smart.service.visit.position", "visit_id", groups="smart_service.group_dispatcher",
        export_string_translation=False)

    def write(self, vals):
        over = vals.get("state", "on_the_way") != "on_the_way" or vals.get("arrived_at")
        arriving = self.filtered(lambda v: v.state == "on_the_way") if over else self.browse()
        result = super().write(vals)
        if arriving:
            arriving._forget_position()
        return result

    def _forget_position(self):
        """He is no longer on the way: nothing is kept of where he was."""
        # sudo: smart.service.visit.position - taken away, whoever moves the visit on
        self.env["smart.service.visit.position"].sudo().search(
            [("visit_id", "in", self.ids)]).unlink()

    @api.model
    def _page_data(self):
        return {**super()._page_data(), "shares_position": bool(self._sharing_employee(True))}

    @api.model
    def _sharing_employee(self, agreed=False):
        """The user's own employee record, for his own consent.

        :param agreed: only if he shares his position
        """
        domain = [("user_id", "=", self.env.uid)]
        if agreed:
            domain.append(("smart_position_agreed_at", "!=", False))
        # sudo: hr.employee - the user's own consent, nothing else of him
        return self.env["hr.employee"].sudo().search(domain, limit=1)

    @api.model
    def _agree_to_share(self, agree):
        """The engineer switches it on or off; switched off, what is known is forgotten."""
        employee = self._sharing_employee()
        if bool(employee.smart_position_agreed_at) != agree:
            employee.smart_position_agreed_at = fields.Datetime.now() if agree else False
        if not agree:
            self._for_engineer()._forget_position()
        return bool(employee.smart_position_agreed_at)

    @api.model
    def _take_position(self, visit_id, latitude, longitude, accuracy):
        """Keep where the user is, for the one visit that he is on the way to.

        :return: whether more of it is wanted
        """
        visit = self._for_engineer([visit_id])
        if not (visit and visit.state == "on_the_way" and not visit.arrived_at
                and self._sharing_employee(True)):
            return False
        place = live_position.parse(latitude, longitude, accuracy)
        if place:
            values = {
                "latitude": place.latitude, "longitude": place.longitude,
                "accuracy": place.accuracy, "seen_at": fields.Datetime.now()}
            # `visit` runs as superuser already, after the check that it is the user's own
            if visit.position_ids:
                visit.position_ids.write(values)
            else:
                visit.position_ids.create({"visit_id": visit.id, **values})
        return True
