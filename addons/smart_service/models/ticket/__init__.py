from . import (
    team,
    ticket_type,
    ticket_stage,
    ticket_tag,
    ticket,
    ticket_repair,
    ticket_notice,
    ledger_event,
    discuss_channel,
    res_partner,
)
