from . import (
    discuss_channel,
    discuss_channel_people,
    discuss_channel_stretch,
    im_livechat_channel,
    queue_mixin,
)
