from . import account, call, inbox
