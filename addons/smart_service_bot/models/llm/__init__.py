from . import call, profile, profile_asking
