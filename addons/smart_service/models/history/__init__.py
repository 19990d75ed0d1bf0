from . import discuss_channel, history_ref, history_rejection, history_import, history_import_work
