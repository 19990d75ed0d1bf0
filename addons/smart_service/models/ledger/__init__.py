from . import event, event_task
