import { _t } from "@web/core/l10n/translation";

/**
 * Ask for a new plan of a day.
 *
 * @param {string} day as the server writes dates
 */
export function planTheDay(action, day) {
    return action.doAction({
        type: "ir.actions.act_window",
        name: _t("Plan the day"),
        res_model: "smart.service.plan",
        views: [[false, "form"]],
        context: { default_day: day },
    });
}

export function showMap(action) {
    return action.doAction("smart_service.action_visit_map");
}

/** The visits that nobody goes to yet. */
export function showUnassigned(action) {
    return action.doAction({
        type: "ir.actions.act_window",
        name: _t("To be given"),
        res_model: "smart.service.visit",
        domain: [["state", "=", "unassigned"]],
        views: [
            [false, "list"],
            [false, "form"],
        ],
    });
}
