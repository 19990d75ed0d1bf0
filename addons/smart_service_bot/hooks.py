"""What installing and uninstalling needs beyond data files."""


def uninstall_hook(env):
    """Forget which encoders were chosen: the settings would name records of another table."""
    env["ir.config_parameter"].search([("key", "=like", "smart\\_service\\_bot.%")]).unlink()
