from . import queue_mixin
from . import plan, plan_line, plan_snapshot, plan_solve, plan_insert, plan_apply
from . import visit_rearrange, ticket_urgent
from . import res_company, res_config_settings
