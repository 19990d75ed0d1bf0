from . import call, livechat, webhook
