from . import discuss_channel, discuss_channel_member, discuss_channel_posting, im_livechat_channel
