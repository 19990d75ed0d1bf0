from .base import REGISTRY, Call, Result, Tool, tool_titles
from .call import call, declarations
from . import customer_scope
from . import ir_rule
from . import res_company
from . import res_users
from . import signal
from . import book_visit
from . import cancel_visit
from . import change_address
from . import create_lead
from . import create_ticket
from . import device_list
from . import invoice_status
from . import order_status
from . import points
from . import product_advice
from . import register_device
from . import repair
from . import reschedule_visit
from . import ticket_status
from . import visit_status
from . import warranty_status
