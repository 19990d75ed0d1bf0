from . import intent, intent_example, nlu_confusion, nlu_version, nlu_training, nlu_reading
from . import event, insight, mail_message
