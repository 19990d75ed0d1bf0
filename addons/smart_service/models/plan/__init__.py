from . import queue_mixin
from . import plan_move_mixin
from . import plan, plan_line, plan_snapshot, plan_solve, plan_insert
from . import plan_question, plan_asking, plan_apply
from . import visit_rearrange, visit_asked, visit_slot, ticket_urgent, ticket_asking
from . import res_company, res_config_settings
