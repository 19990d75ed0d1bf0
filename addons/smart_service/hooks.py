"""What installing and uninstalling needs beyond data files."""


def uninstall_hook(env):
    """Leave the demo company's records of Odoo's own models in the database.

    Its products, lots and customers are used by stock moves and orders, so that they can't be
    deleted with the addon; without external ids they are ordinary records. Settlements go first:
    they keep the visits that they are about, and all of these tables are about to go.
    """
    env.cr.execute("DELETE FROM smart_service_settlement_line")
    env["ir.model.data"].search([
        ("module", "=", "smart_service"),
        ("name", "=like", r"demo\_%"),
        ("model", "not like", "smart.service."),
    ]).unlink()
