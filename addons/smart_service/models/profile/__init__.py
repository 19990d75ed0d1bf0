from . import (
    discuss_channel,
    discuss_channel_records,
    discuss_channel_episodes,
    discuss_channel_timeline,
)
