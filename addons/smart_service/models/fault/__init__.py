from . import (
    res_company,
    res_config_settings,
    fault_skill,
    fault_time,
    fault_statistic,
    fault_part,
    fault,
    ticket,
    ticket_intake,
    discuss_channel,
    visit,
    ledger_event,
)
