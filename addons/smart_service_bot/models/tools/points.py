from odoo.tools import format_date

from .base import Result, Tool, day, register


@register
class Points(Tool):
    name = "points"
    description = "The customer's tier, and his loyalty points where there is a programme"
    personal = True

    def title(self, env):
        return env._("Points and tier")

    def run(self, scope, *, message=None):
        env = scope.env
        if not scope.is_customer():
            return Result(env._(
                "I can't see yet which customer you are. Please send your order number or the "
                "phone number that you ordered with, so that a colleague can check."), "identify",
                data={"error": "unknown_customer"})
        tier = scope.partner._smart_tier()
        cards = self._cards(scope)
        lines = [env._("You are our %s customer.", tier.name)] if tier else []
        for card in cards:
            line = f"{card.program_id.name}: {card.points_display}"
            if card.expiration_date:
                line = env._("%(points)s, valid until %(day)s", points=line,
                             day=format_date(env, card.expiration_date))
            lines.append(line)
        if not lines:
            lines = [env._("There are no points and no tier on file for you yet.")]
        elif not cards:
            lines.append(env._("There are no points on file for you."))
        return Result("\n".join(lines), data={
            "tier": tier.name or "",
            "cards": [{
                "programme": card.program_id.name, "points": card.points,
                "until": day(card.expiration_date)} for card in cards]})

    @staticmethod
    def _cards(scope):
        """His loyalty cards, where Odoo's loyalty programmes are installed."""
        env = scope.env
        if "loyalty.card" not in env:
            return ()
        # sudo: loyalty.card - an optional application, so without a record rule of ours; the
        # customer's own cards alone
        return env["loyalty.card"].sudo().search([
            ("partner_id", "in", (scope.partner | scope.partner.commercial_partner_id).ids),
            ("program_type", "=", "loyalty"), ("company_id", "in", [False, scope.company.id]),
        ], limit=5)
