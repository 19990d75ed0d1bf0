from . import call, livechat, visit, visit_way, webhook
