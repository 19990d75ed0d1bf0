import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    getService,
    makeMockServer,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineModels(mailModels);

const ACCOUNT = {
    id: 7,
    name: "Our WeChat",
    provider: "WeChat",
    state: "active",
    level: "good",
    problems: [],
    inbox_lag: 0,
    outbox_lag: 0,
    in_hour: 3,
    out_hour: 2,
    error_share: 0,
    total_day: 40,
    duplicates: 1,
    refused: 0,
    unknown: 0,
    circuit: "closed",
    circuit_until: "",
    token_until: "",
    last_event_at: "",
    last_event_kind: "",
};
const QUEUE = {
    model: "smart.service.inbox",
    label: "Incoming events",
    action: "smart_service.inbox_action",
    failed: 0,
    dead: 0,
    uncertain: 0,
};

async function openDesk(values = {}) {
    let desk = {
        accounts: [ACCOUNT],
        queues: [QUEUE],
        changes: [],
        checks: [],
        now: "2026-11-22 10:00:00",
        may_repair: true,
        ...values,
    };
    await makeMockServer();
    onRpc("smart.service.health", "desk", () => desk);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "smart_service.health_desk",
        name: "Health",
    });
    return (changed) => Object.assign((desk = { ...desk }), changed);
}

test("all is well in one sentence", async () => {
    await openDesk();
    expect(".o-smart-service-health h2").toHaveText("All 1 active accounts are well.");
    expect(".o-smart-service-health .alert").toHaveCount(0);
    expect(".o-smart-service-queue").toHaveText(/Nothing is stuck/);
});

test("trouble is said in words and coloured", async () => {
    await openDesk({
        accounts: [
            {
                ...ACCOUNT,
                level: "bad",
                problems: ["Incoming events wait"],
                inbox_lag: 1000,
                outbox_lag: 200,
                error_share: 0.05,
                circuit: "open",
            },
            { ...ACCOUNT, id: 8 },
        ],
        queues: [{ ...QUEUE, failed: 2, dead: 3 }],
        checks: [{ level: "bad", text: "No worker has run" }],
    });
    expect(".o-smart-service-health h2").toHaveText("1 of 2 accounts need a look.");
    expect(".o-smart-service-health .alert-danger").toHaveText("No worker has run");
    expect(".o-smart-service-queue").toHaveText(/5\n?2 failed, 3 dead/);
    const row = queryOne("tr[data-level='bad']");
    expect(row).toHaveText(/Incoming events wait/);
    expect("tr[data-level='bad'] td:eq(2)").toHaveText("17 min");
    expect("tr[data-level='bad'] td:eq(2)").toHaveClass("text-danger");
    expect("tr[data-level='bad'] td:eq(3)").toHaveClass("text-warning-emphasis");
    expect("tr[data-level='bad'] td:eq(6)").toHaveText("5 %");
    expect("tr[data-level='bad'] td:eq(7)").toHaveText("Paused");
});

test("it looks again by itself", async () => {
    const change = await openDesk();
    change({ accounts: [{ ...ACCOUNT, level: "warning" }] });
    await advanceTime(30000);
    await animationFrame();
    expect(".o-smart-service-health h2").toHaveText("1 of 1 accounts need a look.");
});

test("a queue and an account are one click away", async () => {
    await openDesk();
    mockService("action", {
        doAction(action) {
            expect.step(action.res_id || action);
        },
    });
    await click(".o-smart-service-queue");
    await click(".o-smart-service-accounts a");
    await animationFrame();
    expect.verifySteps(["smart_service.inbox_action", 7]);
});

test("leads are offered no repair", async () => {
    await openDesk({ may_repair: false });
    expect(queryAllTexts(".o_control_panel button")).not.toInclude("Replay a time range");
});

test("what a provider changed is listed", async () => {
    await openDesk({
        changes: [
            {
                id: 1,
                account: "Our WeChat",
                name: "message.sticker",
                count: 4,
                first_seen: "2026-11-22 09:00:00",
                last_seen: "2026-11-22 09:30:00",
            },
        ],
    });
    expect(".o-smart-service-changes code").toHaveText("message.sticker");
    expect(".o-smart-service-changes li").toHaveText(/4 times/);
});
