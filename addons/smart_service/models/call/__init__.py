from . import (
    call,
    call_ticket,
    call_participant,
    call_invitation,
    res_company,
    res_config_settings,
    discuss_channel,
    discuss_channel_experts,
    discuss_channel_rtc_session,
)
