from . import account, conversation, dispatch, feedback, identity, ledger, signal, ticket
