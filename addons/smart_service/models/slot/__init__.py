from . import res_company, res_company_routing, res_config_settings
from . import tool, zone, fault, hr_employee
from . import ticket_window, ticket_wishes, ticket_snapshot
from . import visit, visit_candidate, visit_obstacles
from . import visit_slot, visit_offer, visit_hearing, visit_first_choice, visit_way
from . import ticket_appointment, ticket_first_choice, discuss_channel, ledger_event
