from . import (
    res_company,
    res_config_settings,
    res_partner,
    customer_health,
    customer_health_facts,
    customer_health_alert,
    customer_health_line,
    retention_act,
    ledger_event,
)
