from . import portal_link, contact, discuss_channel
from . import portal, portal_page, portal_files, portal_device, portal_form
from . import ticket, ticket_progress, ticket_reply, visit
