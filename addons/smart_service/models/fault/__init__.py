from . import (
    res_company,
    res_config_settings,
    fault_skill,
    fault_time,
    fault_statistic,
    fault_part,
    fault,
    ticket,
    visit,
    ledger_event,
)
