from . import (
    acceptance,
    acceptance_answer,
    discuss_channel,
    ticket_quotation,
    ticket_notice,
    sale_order,
    ledger_event,
    res_company,
    res_config_settings,
    visit_hours,
    visit_invoice,
    account_move,
)
