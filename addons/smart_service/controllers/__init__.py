from . import call, livechat, portal, portal_device, portal_ticket, portal_visit, visit, visit_way
from . import webhook
