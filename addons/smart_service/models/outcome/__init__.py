from . import (
    res_company,
    res_config_settings,
    visit_repeat,
    visit_return,
    visit_parts,
    visit_report,
    visit_command,
    ticket_notice,
    ledger_event,
)
