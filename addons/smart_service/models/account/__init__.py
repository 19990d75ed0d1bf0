from . import (
    queue_mixin,
    account,
    token,
    inbox,
    outbox,
    media,
    res_company,
    res_config_settings,
)
