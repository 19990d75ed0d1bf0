from . import portal_link, contact, discuss_channel
from . import portal, portal_page, portal_files
from . import ticket, ticket_reply
