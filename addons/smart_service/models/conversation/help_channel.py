HELP = "LOOKING_FOR_HELP"


def help_channel(desk_id, company_id):
    """The part of the bus on which a desk's calls for help are told.

    :param company_id: the session's company, or False
    """
    return f"{HELP}/{desk_id or 0}/{company_id or 0}"
