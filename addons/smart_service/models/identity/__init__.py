from . import contact, contact_profile, res_partner
