import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import {
    click,
    contains,
    insertText,
    openDiscuss,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { standingOf } from "@smart_service/window/standing";
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    makeServerError,
    onRpc,
    patchWithCleanup,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
// Time Off asks for the employees of whom it shows in a conversation
defineModels({ ...hrModels, ...websiteLivechatModels });

const { DateTime } = luxon;
const NOW = "2026-11-22 10:00:00";
const EXPIRED = "The customer has to write first: the time to answer is over";
const USED_UP = "The customer has to write first: all messages are used up";

/** A row of a window that closes `minutes` after the tests' now. */
function row(minutes, left, values) {
    const end = DateTime.fromSQL(NOW, { zone: "utc" }).plus({ minutes });
    return {
        trigger: "message",
        closes_at: end.toFormat("yyyy-MM-dd HH:mm:ss"),
        left,
        adds_up: true,
        ...values,
    };
}

async function openSession(rows, ways = { templates: 0, contacts: [] }) {
    mockDate(NOW, 0);
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Zhang San" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    onRpc("discuss.channel", "smart_ways_out", () => ways);
    await start();
    await openDiscuss(channelId);
    await contains(".o-mail-Composer");
    const thread = getService("mail.store").Thread.insert({
        id: channelId,
        model: "discuss.channel",
    });
    if (rows) {
        thread.smart_window = rows;
    }
    return thread;
}

test("the rules are those of the server", () => {
    const now = DateTime.fromSQL(NOW, { zone: "utc" });
    const at = (minutes) => now.plus({ minutes });
    const check = (rows, open, left, minutes, why = "") => {
        const found = standingOf(rows, now);
        expect([found.open, found.left, found.why]).toEqual([open, left, why]);
        expect(found.closesAt?.toMillis()).toBe(minutes && at(minutes).toMillis());
    };
    check([], false, 0, undefined, "expired");
    check([row(60, 5)], true, 5, 60);
    check([row(0, 5)], false, 0, undefined, "expired");
    check([row(60, 0)], false, 0, undefined, "used_up");
    check([row(60, 5), row(1, 3)], true, 8, 60);
    check([row(60, 4, { adds_up: false }), row(1, 2, { adds_up: false })], true, 4, 60);
    check([row(60, 0), row(1, 3)], true, 3, 1);
    check([row(1440, false)], true, null, 1440);
});

test("the composer shows how long and how often one may write", async () => {
    await openSession([row(47 * 60 + 12.5, 4)]);
    await contains(".o-smart-window-time", { text: "47 h 12 min left" });
    await contains(".o-smart-window-count", { text: "4 messages left" });
    await contains(".o-smart-window.o-urgent", { count: 0 });
    await contains(".o-mail-Composer");
});

test("the last hour and the last message stand out", async () => {
    const thread = await openSession([row(59.5, 4)]);
    await contains(".o-smart-window.o-urgent");
    expect(".o-smart-window-time").toHaveText(/^59:[0-3]\d left$/);
    thread.smart_window = [row(600, 1)];
    await contains(".o-smart-window.o-urgent .o-smart-window-count", { text: "last message" });
});

test("a channel that counts no messages shows the time alone", async () => {
    await openSession([row(23 * 60 + 0.5, false)]);
    await contains(".o-smart-window-time", { text: "23 h 0 min left" });
    await contains(".o-smart-window-count", { count: 0 });
});

test("what is left ticks down, and the composer closes by itself", async () => {
    await openSession([row(1.5, 3)]);
    await contains(".o-smart-window-time");
    expect(".o-smart-window-time").toHaveText(/^1:[23]\d left$/);
    await advanceTime(40000);
    await contains(".o-smart-window-time");
    expect(".o-smart-window-time").toHaveText(/^0:[45]\d left$/);
    await advanceTime(51000);
    await contains(".o-smart-window-title", { text: EXPIRED });
    await contains(".o-mail-Composer", { count: 0 });
});

test("each message sent and each one received is seen at once", async () => {
    const thread = await openSession([row(60, 2)]);
    await contains(".o-smart-window-count", { text: "2 messages left" });
    thread.smart_window = [row(60, 0)];
    await contains(".o-smart-window-title", { text: USED_UP });
    thread.smart_window = [row(2880, 5)];
    await contains(".o-smart-window-count", { text: "5 messages left" });
    await contains(".o-mail-Composer");
});

test("a closed window offers the ways out", async () => {
    onRpc("discuss.channel", "action_smart_template", () => ({
        res_model: "smart.service.template.send",
    }));
    onRpc("discuss.channel", "smart_write_elsewhere", ({ args }) => {
        asyncStep(`contact ${args[1]}`);
        return args[0][0];
    });
    await openSession([], { templates: 2, contacts: [{ id: 7, label: "E-mail: li@example.com" }] });
    patchWithCleanup(getService("action"), {
        doAction(action) {
            asyncStep(action.res_model);
        },
    });
    await click("button[name='smart-send-template']");
    await waitForSteps(["smart.service.template.send"]);
    await contains("button[name='smart-write-elsewhere']:enabled");
    await click("button[name='smart-write-elsewhere']", { text: "Write by E-mail: li@example.com" });
    await waitForSteps(["contact 7"]);
});

test("where there is no way out the panel says so", async () => {
    await openSession([]);
    await contains(".o-smart-window-title", { text: EXPIRED });
    await contains(".o-smart-window-panel button", { count: 0 });
});

test("a channel without reply windows has its plain composer", async () => {
    await openSession();
    await contains(".o-mail-Composer");
    await contains(".o-smart-window", { count: 0 });
    await contains(".o-smart-window-panel", { count: 0 });
});

test("why the server refuses a message is said", async () => {
    const thread = await openSession([row(60, 2)]);
    thread.smart_owner = "agent";
    onRpc("/mail/message/post", () => {
        throw makeServerError({ message: "Please shorten it." });
    });
    await insertText(".o-mail-Composer-input", "A very long text");
    await press("Enter");
    await contains(".o_notification", { text: "Please shorten it." });
    await contains(".o-mail-Message-body", { text: "A very long text" });
});
