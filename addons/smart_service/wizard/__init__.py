from . import assign, merge_preview, pass_on, transfer, video
