"""Every role opens every menu that it sees, as its browser would."""

from __future__ import annotations

import pytest

ROLES = ("agent", "lead", "dispatcher", "engineer", "manager")
ROOT = "smart_service.menu_root"


def actions(odoo):
    """(menu's XML id, action) of the menus below ours."""
    menus = odoo.page("/web/webclient/load_menus").json()
    root = next(menu for menu in menus.values() if menu.get("xmlid") == ROOT)
    waiting, found = list(root["children"]), []
    while waiting:
        menu = menus[str(waiting.pop())]
        waiting += menu["children"]
        if menu.get("actionID") and menu.get("actionModel") == "ir.actions.act_window":
            found.append((menu["xmlid"], menu["actionID"]))
    return found


def views(action):
    """(view id, kind) pairs of an action, and its search view."""
    return [*action["views"], [(action.get("search_view_id") or [False])[0], "search"]]


@pytest.mark.parametrize("role", ROLES)
def test_every_menu_opens(world, role):
    odoo = world.user(role)
    opened = 0
    for name, action_id in actions(odoo):
        action = odoo.route("/web/action/load", action_id=action_id)
        model = action["res_model"]
        answer = odoo.call(model, "get_views", views=views(action), options={"toolbar": True})
        assert answer["views"], name
        if action["target"] != "new" and model != "res.config.settings":
            odoo.call(
                model, "web_search_read", domain=[], specification={"display_name": {}}, limit=3)
        opened += 1
    assert opened


def test_roles_see_what_is_theirs(world):
    seen = {role: {name for name, _action in actions(world.user(role))} for role in ROLES}
    assert "smart_service.menu_accounts" in seen["manager"]
    assert "smart_service.menu_accounts" not in seen["agent"]
    assert "smart_service.menu_all_conversations" not in seen["engineer"]
    assert seen["engineer"] <= seen["manager"] | seen["dispatcher"]
