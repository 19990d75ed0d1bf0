from . import call, livechat, portal, portal_ticket, visit, visit_way, webhook
