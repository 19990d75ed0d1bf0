from . import call, livechat, portal, portal_device, portal_survey, portal_ticket
from . import portal_visit, visit, visit_position, visit_way, webhook
