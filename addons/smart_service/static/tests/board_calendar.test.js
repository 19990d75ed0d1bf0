import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import { moveEventToTime } from "@web/../tests/views/calendar/calendar_test_helpers";
import {
    defineModels,
    fields,
    makeServerError,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
    preloadBundle,
    serverState,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

preloadBundle("web.fullcalendar_lib");

class Employee extends models.Model {
    _name = "hr.employee";

    name = fields.Char();

    _records = [{ id: 3, name: "Wang Lei" }];
}

class Visit extends models.Model {
    _name = "smart.service.visit";
    _rec_name = "number";

    number = fields.Char();
    employee_id = fields.Many2one({ relation: "hr.employee" });
    partner_id = fields.Many2one({ relation: "res.partner" });
    start = fields.Datetime();
    stop = fields.Datetime();
    state = fields.Char();

    _records = [
        {
            id: 1,
            number: "V26-00001",
            employee_id: 3,
            partner_id: serverState.partnerId,
            start: "2026-03-02 08:00:00",
            stop: "2026-03-02 09:00:00",
            state: "scheduled",
        },
        { id: 2, number: "V26-00002", start: false, stop: false, state: "unassigned" },
    ];
    _views = {
        calendar: `
            <calendar js_class="smart_service_board_calendar" date_start="start" date_stop="stop"
                color="employee_id" mode="week" create="0" quick_create="0">
                <field name="employee_id" filters="1"/>
                <field name="partner_id"/>
                <field name="number"/>
            </calendar>`,
    };
}

defineModels({ ...mailModels, Employee, Visit });

async function openBoard({ mayPlan = true } = {}) {
    mockDate("2026-03-02 07:00:00", 0);
    patchWithCleanup(user, { hasGroup: async () => mayPlan });
    await mountView({ type: "calendar", resModel: "smart.service.visit" });
}

test("an appointment tells who goes and to whom", async () => {
    await openBoard();
    expect(".o_event[data-event-id='1']").toHaveText(/Wang Lei · /);
    expect(".o_calendar_filter_item[data-value='3']").toHaveText("Wang Lei");
});

test("a visit that may move is written with start and end", async () => {
    onRpc("smart.service.visit", "write", ({ args }) => {
        expect.step(args);
    });
    await openBoard();
    await moveEventToTime(1, "2026-03-03 10:00:00");
    expect.verifySteps([[[1], { start: "2026-03-03 10:00:00", stop: "2026-03-03 11:00:00" }]]);
});

test("a visit that the server refuses goes back to where it was", async () => {
    expect.errors(1);
    onRpc("smart.service.visit", "write", () => {
        throw makeServerError({ message: "He does not work at that time." });
    });
    await openBoard();
    const place = () => document.querySelector(".o_event[data-event-id='1']").closest("[data-date]").dataset.date;
    expect(place()).toBe("2026-03-02");
    await moveEventToTime(1, "2026-03-03 10:00:00");
    await animationFrame();
    expect(place()).toBe("2026-03-02");
    expect(".o_error_dialog, .o_dialog").toHaveText(/does not work at that time/);
    expect.verifyErrors(["He does not work at that time."]);
});

test("what has no time yet is counted and one click away", async () => {
    await openBoard();
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.domain || action.context]);
        },
    });
    expect(".o-smart-unassigned").toHaveText("To be given: 1");
    await click(".o-smart-unassigned");
    await click(".o-smart-plan-day");
    expect.verifySteps([
        ["smart.service.visit", [["state", "=", "unassigned"]]],
        ["smart.service.plan", { default_day: "2026-03-02" }],
    ]);
});

test("an engineer plans nothing", async () => {
    await openBoard({ mayPlan: false });
    expect(".o-smart-plan-day").toHaveCount(0);
    expect(".o-smart-unassigned").toHaveCount(0);
    expect(".o-smart-show-map").toHaveCount(1);
});
