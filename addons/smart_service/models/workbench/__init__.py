from . import (
    shared_mixin,
    mail_canned_response,
    discuss_channel_values,
    discuss_channel_notes,
    discuss_channel_help,
    discuss_channel_commands,
    discuss_channel_pass_on,
    macro,
    macro_step,
    res_users,
)
