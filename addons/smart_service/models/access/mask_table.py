"""Which fields show a telephone number, an e-mail address or an amount."""


def _amounts(names):
    return dict.fromkeys(names.split(), "amount")


# field by field; fields that show one of these of another record are found by themselves
MASKS = {
    "res.partner": {
        "phone": "phone", "phone_sanitized": "phone", "phone_mobile_search": "phone",
        "email": "email", "email_normalized": "email", "email_formatted": "email",
        **_amounts("credit debit total_invoiced credit_limit credit_to_invoice"),
    },
    "smart.service.contact": {"value": "point"},
    "smart.service.ticket": {"phone_told": "phone", "visit_phone": "phone"},
    "crm.lead": {
        "phone": "phone", "phone_sanitized": "phone", "phone_mobile_search": "phone",
        "email_from": "email", "email_normalized": "email", "email_cc": "email",
        **_amounts(
            "expected_revenue prorated_revenue recurring_revenue recurring_revenue_monthly"
            " recurring_revenue_monthly_prorated recurring_revenue_prorated sale_amount_total"),
    },
    "sale.order": _amounts(
        "amount_total amount_untaxed amount_tax amount_undiscounted amount_invoiced"
        " amount_to_invoice amount_paid tax_totals margin"),
    "sale.order.line": _amounts(
        "price_unit price_subtotal price_total price_tax price_reduce_taxexcl"
        " price_reduce_taxinc amount_invoiced amount_to_invoice untaxed_amount_invoiced"
        " untaxed_amount_to_invoice purchase_price margin"),
    "sale.report": _amounts(
        "price_total price_subtotal price_unit amount_taxexc untaxed_amount_to_invoice"
        " untaxed_amount_invoiced discount_amount"),
    "account.move": _amounts(
        "amount_total amount_untaxed amount_tax amount_residual amount_total_signed"
        " amount_untaxed_signed amount_tax_signed amount_residual_signed"
        " amount_untaxed_in_currency_signed amount_total_in_currency_signed"
        " amount_total_words tax_totals"),
    "account.move.line": _amounts(
        "price_unit price_subtotal price_total balance debit credit amount_currency"
        " amount_residual amount_residual_currency"),
    "account.invoice.report": _amounts(
        "price_subtotal price_subtotal_currency price_total price_total_currency price_average"
        " price_margin"),
    "mail.message": {"email_from": "email", "reply_to": "email"},
    "mail.guest": {"email": "email"},
    "website.visitor": {"email": "email", "mobile": "phone"},
    "calendar.attendee": {"email": "email", "phone": "phone"},
}
# what a contact point's value is, by the point's kind
POINTS = {"phone": "phone", "wa_id": "phone", "email": "email"}
