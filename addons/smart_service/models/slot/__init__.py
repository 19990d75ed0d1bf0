from . import res_company, res_config_settings
from . import tool, zone, fault, hr_employee
from . import ticket_window, ticket_wishes, ticket_snapshot
from . import visit, visit_candidate, visit_obstacles
