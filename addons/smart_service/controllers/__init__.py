from . import call, livechat, visit, webhook
