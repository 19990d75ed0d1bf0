from . import merge_preview, pass_on, transfer, video
