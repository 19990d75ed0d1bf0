from . import contact, contact_resolving, contact_joining, contact_profile, res_partner
from . import review, review_card, verification
