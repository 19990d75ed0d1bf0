# in the order in which they build on each other
from . import account, identity, conversation, ledger
from . import ticket
from . import dispatch, warranty, signal, feedback
from . import slot
from . import field
from . import way
from . import fault
from . import parts
from . import outcome
from . import money
from . import plan
from . import device
from . import portal
from . import board
from . import window
from . import staff
from . import queue
from . import workbench
from . import sla
from . import history
from . import channel_api, channel_email, channel_web
from . import supervision
from . import profile
from . import sales
from . import call
from . import access
from . import health
from . import success
from . import demo, demo_catalogue, demo_field, demo_money, demo_stock, demo_warranty
from . import demo_workbench, demo_feedback
from . import demo_slot
from . import demo_suggestion
from . import demo_success
from . import demo_sla
from . import demo_ticket
from . import demo_visit
