from . import (
    assign,
    give,
    merge_preview,
    pass_on,
    sla_pausing,
    ticket_merge,
    ticket_split,
    transfer,
    video,
)
