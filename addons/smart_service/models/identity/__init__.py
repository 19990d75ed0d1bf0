from . import contact, contact_joining, contact_profile, res_partner
