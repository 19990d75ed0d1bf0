import { expect, test } from "@odoo/hoot";
import { click, press, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    getService,
    makeMockServer,
    mockService,
    mountWithCleanup,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineModels(mailModels);
preloadBundle("smart_service.leaflet");

const VISIT = {
    id: 5,
    number: "V26-00005",
    state: "scheduled",
    state_text: "Scheduled",
    start: "2026-03-02 02:00:00",
    stop: "2026-03-02 03:00:00",
    employee_id: 3,
    employee: "Wang Lei",
    customer: "Li Wei",
    product: "Laser printer",
    agreed: false,
    point: [31.23, 121.47],
};
const ENGINEER = {
    id: 3,
    name: "Wang Lei",
    base: [31.25, 121.49],
    last: false,
    last_visit: false,
};
const TILES = "/smart_service/static/description/icon.png?z={z}&x={x}&y={y}";

// the days that the server was asked for
let asked;

async function openMap(values = {}) {
    asked = [];
    let map = {
        day: "2026-03-02",
        tiles: false,
        attribution: "© OpenStreetMap contributors",
        may_plan: true,
        engineers: [ENGINEER, { ...ENGINEER, id: 4, name: "Sun Tao", base: false }],
        visits: [VISIT],
        unassigned: [],
        more_unassigned: false,
        ...values,
    };
    mockDate("2026-03-02 01:00:00");
    await makeMockServer();
    onRpc("smart.service.visit", "smart_map", ({ args }) => {
        asked.push(args[0]);
        return { ...map, day: args[0] || map.day };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "smart_service.visit_map",
        name: "Map",
    });
    await animationFrame();
    return (changed) => {
        map = { ...map, ...changed };
    };
}

test("a day without tiles: everything is there and nothing is asked for", async () => {
    await openMap();
    expect(".leaflet-tile").toHaveCount(0);
    expect(".leaflet-control-attribution").toHaveText("");
    expect(".o-smart-pin.o-smart-scheduled").toHaveText("1");
    expect(".o-smart-pin.o-smart-base").toHaveCount(1);
    expect("path.o-smart-way").toHaveCount(1);
    expect(".o-smart-map-side h2").toHaveText("1 visit");
    expect(asked).toEqual([false]);
});

test("with tiles: they come from the address of the settings, and their provider is named", async () => {
    await openMap({ tiles: TILES });
    expect(queryAll(".leaflet-tile").length).toBeGreaterThan(0);
    expect(queryOne(".leaflet-tile:first").src).toInclude("icon.png?z=");
    expect(".leaflet-control-attribution a").toHaveText("© OpenStreetMap contributors");
    expect(".o-smart-map-note").toHaveCount(0);
});

test("what a provider wants to be named is no markup", async () => {
    await openMap({ tiles: TILES, attribution: "<b>Ours</b>" });
    expect(".leaflet-control-attribution b").toHaveCount(0);
    expect(".leaflet-control-attribution").toHaveText("<b>Ours</b>");
});

test("tiles that do not come are said, once", async () => {
    await openMap({ tiles: TILES });
    for (const tile of queryAll(".leaflet-tile")) {
        tile.dispatchEvent(new Event("error"));
    }
    await animationFrame();
    expect(".o-smart-map-note").toHaveCount(1);
    expect(".o-smart-pin.o-smart-scheduled").toHaveCount(1);
});

test("an engineer has the colour of the calendar, on his pin, his way and in the list", async () => {
    await openMap();
    expect(".o-smart-pin.o-smart-scheduled").toHaveClass("o-smart-colour-3");
    expect("path.o-smart-way").toHaveClass("o-smart-colour-3");
    expect(".o-smart-map-engineers > div:first").toHaveClass("o-smart-colour-3");
    expect(queryAllTexts(".o-smart-map-engineers label")).toEqual(["Wang Lei", "Sun Tao"]);
});

test("an engineer is hidden and shown alone", async () => {
    await openMap({ visits: [VISIT, { ...VISIT, id: 6, employee_id: 4 }] });
    expect(".o-smart-pin.o-smart-scheduled").toHaveCount(2);
    await click(".o-smart-map-engineers input:first");
    await animationFrame();
    expect(".o-smart-pin.o-smart-scheduled").toHaveCount(1);
    expect(".o-smart-pin.o-smart-scheduled").toHaveClass("o-smart-colour-4");
    await click(".o-smart-map-engineers button:contains(Alone):first");
    await animationFrame();
    expect(".o-smart-pin.o-smart-scheduled").toHaveClass("o-smart-colour-3");
    await click(".o-smart-map-engineers button:contains(Alone):first");
    await animationFrame();
    expect(".o-smart-pin.o-smart-scheduled").toHaveCount(2);
});

test("a visit is opened from its pin", async () => {
    await openMap();
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await click(".o-smart-pin.o-smart-scheduled");
    await animationFrame();
    expect(".leaflet-popup").toHaveText(/Li Wei/);
    await click(".leaflet-popup button:contains(Open)");
    expect.verifySteps(["smart.service.visit 5"]);
});

test("a visit is opened by the keyboard", async () => {
    await openMap();
    const pin = queryOne(".o-smart-pin.o-smart-scheduled");
    expect(pin).toHaveAttribute("tabindex", "0");
    expect(pin).toHaveAttribute("title", /V26-00005/);
    pin.focus();
    await press("Enter");
    await animationFrame();
    expect(".leaflet-popup button:contains(Open)").toBeFocused();
});

test("days are left and come to", async () => {
    await openMap();
    await click(".o_control_panel button[aria-label='The day after']");
    await animationFrame();
    await click(".o_control_panel button[aria-label='The day before']");
    await animationFrame();
    await click(".o_control_panel button[aria-label='The day before']");
    await animationFrame();
    await click(".o_control_panel button:contains(Today)");
    await animationFrame();
    expect(asked).toEqual([false, "2026-03-03", "2026-03-02", "2026-03-01", false]);
});

test("it looks again by itself, and an open pin stays open", async () => {
    const change = await openMap();
    await click(".o-smart-pin.o-smart-scheduled");
    await animationFrame();
    change({ visits: [{ ...VISIT, state: "under_way", state_text: "Under way" }] });
    await advanceTime(60000);
    await animationFrame();
    expect(".o-smart-pin.o-smart-under_way").toHaveCount(1);
    expect(".leaflet-popup").toHaveText(/Under way/);
});

test("what nobody goes to is listed and on the map", async () => {
    const open = { ...VISIT, id: 9, number: "V9", state: "unassigned", employee_id: false, start: false };
    await openMap({ unassigned: [open, { ...open, id: 10, number: "V10", point: false }] });
    expect(".o-smart-pin.o-smart-unassigned").toHaveCount(1);
    expect(".o-smart-map-side h2").toHaveText("1 visit · 2 to be given");
    expect(".o-smart-map-unassigned li").toHaveCount(2);
    mockService("action", {
        doAction(action, { additionalContext }) {
            expect.step([action, additionalContext.default_visit_id]);
        },
    });
    await click(".o-smart-map-unassigned button:contains(Give):first");
    await animationFrame();
    expect.verifySteps([["smart_service.action_visit_give", 9]]);
    expect(".o-smart-map-nowhere button").toHaveText("V10");
});

test("who plans nothing is offered neither plan nor giving", async () => {
    const open = { ...VISIT, id: 9, state: "unassigned", employee_id: false, start: false };
    await openMap({ may_plan: false, unassigned: [open] });
    expect(".o-smart-plan-day").toHaveCount(0);
    expect(".o-smart-map-unassigned button:contains(Give)").toHaveCount(0);
    await click(".o-smart-pin.o-smart-scheduled");
    await animationFrame();
    expect(".leaflet-popup button").toHaveCount(1);
});

test("the shown day is planned", async () => {
    await openMap();
    await click(".o_control_panel button[aria-label='The day after']");
    await animationFrame();
    mockService("action", {
        doAction(action) {
            expect.step(action.context);
        },
    });
    await click(".o-smart-plan-day");
    expect.verifySteps([{ default_day: "2026-03-03" }]);
});

test("a day without anything says so", async () => {
    await openMap({ visits: [], engineers: [] });
    expect(".o-smart-map-engineers").toHaveText("Nobody has a visit on this day.");
    expect(".leaflet-container").toHaveCount(1);
});

test("where an engineer was last", async () => {
    await openMap({ engineers: [{ ...ENGINEER, last: [31.23, 121.47], last_visit: "V26-00005" }] });
    expect(".o-smart-pin.o-smart-last").toHaveAttribute("title", /Wang Lei was here last/);
});
