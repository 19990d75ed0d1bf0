from . import competitor, crm_lead, event, im_livechat_channel, signal
