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
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { presets } from "@smart_service/session/when_dialog";
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    onRpc,
    patchWithCleanup,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
// Time Off asks for the employees of whom it shows in a conversation
defineModels({ ...hrModels, ...websiteLivechatModels });

const { DateTime } = luxon;
const NOW = "2026-11-20 10:00:00";

async function openSession(answer = {}, member = true) {
    mockDate(NOW, 0);
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Zhang San" });
    const members = [Command.create({ partner_id: customerId, livechat_member_type: "visitor" })];
    if (member) {
        members.push(
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" })
        );
    }
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: members,
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    const views = [];
    onRpc("discuss.channel", "smart_view", ({ args }) => {
        views.push(args[2]);
        return { viewers: [], scheduled: [], has_bot: false, ...answer };
    });
    await start();
    await openDiscuss(channelId);
    await contains(".o-mail-Composer");
    const store = getService("mail.store");
    store.has_access_livechat = true;
    const thread = store.Thread.insert({ id: channelId, model: "discuss.channel" });
    thread.smart_owner = "agent";
    await animationFrame();
    expect(views).toEqual(["open"]);
    return { pyEnv, thread, views };
}

async function command(name) {
    await insertText(".o-mail-Composer-input", name);
    await contains(".o-mail-Composer-suggestion");
    await press("Enter");
    await contains(".o-mail-Composer-suggestion", { count: 0 });
    await press("Enter");
}

const me = () => ({ id: serverState.userId, name: "Mitchell Admin", writing: false });
const ben = (writing = false) => ({ id: 4711, name: "Ben Other", writing });

test("who else has the conversation open is told, and who writes in it", async () => {
    const { pyEnv, thread } = await openSession({ viewers: [me()] });
    await contains(".o-smart-session-others", { count: 0 });
    const [partner] = pyEnv["res.partner"].read(serverState.partnerId);
    const tell = (viewers) =>
        pyEnv["bus.bus"]._sendone(partner, "mail.record/insert", {
            "discuss.channel": [{ id: thread.id, smart_viewers: viewers }],
        });
    tell([me(), ben()]);
    await contains(".o-smart-session-others", { text: "Ben Other has this conversation open too" });
    tell([me(), ben(true)]);
    await contains(".o-smart-session-others.o-writing", {
        text: "Ben Other is writing to this customer",
    });
    tell([me()]);
    await contains(".o-smart-session-others", { count: 0 });
});

test("who leaves the conversation says so", async () => {
    const { pyEnv, views } = await openSession();
    const otherId = pyEnv["discuss.channel"].create({ name: "General" });
    await openDiscuss(otherId);
    await contains(".o-mail-DiscussContent-threadName[title='General']");
    expect(views.at(-1)).toBe("left");
});

test("who has not joined yet and writes is told to colleagues", async () => {
    const { views } = await openSession({}, false);
    await insertText(".o-mail-Composer-input", "I");
    expect(views).toEqual(["open", "writing"]);
});

test("a conversation is put aside until a time or until the answer", async () => {
    const { thread } = await openSession();
    onRpc("discuss.channel", "action_smart_snooze", ({ args }) => {
        asyncStep(`snooze ${args[1]}`);
        return true;
    });
    onRpc("discuss.channel", "action_smart_wake", () => {
        asyncStep("wake");
        return true;
    });
    await command("/snooze");
    await contains(".o-smart-when-open[aria-pressed='true']");
    await click(".o-smart-when-confirm");
    await waitForSteps(["snooze false"]);
    await contains(".o_dialog", { count: 0 });
    thread.smart_snooze = { until: false, by: "Ada Agent" };
    await contains(".o-smart-session-snooze", {
        text: "Snoozed by Ada Agent until the customer answers",
    });
    await click("button[name='smart-wake']");
    await waitForSteps(["wake"]);
    thread.smart_snooze = { until: "2026-11-23 09:00:00", by: "Ada Agent" };
    await animationFrame();
    expect(".o-smart-session-snooze").toHaveText(/Snoozed until 11\/23\/2026.* by Ada Agent/);
    thread.smart_snooze = false;
    await contains(".o-smart-session-snooze", { count: 0 });
});

test("what is written leaves later", async () => {
    await openSession();
    onRpc("discuss.channel", "smart_schedule", ({ args }) => {
        asyncStep(`${args[1]} ${args[2]}`);
        return [
            { id: 1, text: args[1], at: args[2], state: "new", by: "Ada", mine: true, files: 0, error: "" },
        ];
    });
    onRpc("discuss.channel", "smart_cancel_scheduled", () => ({
        scheduled: [],
        text: "See you on Monday",
    }));
    await insertText(".o-mail-Composer-input", "See you on Monday");
    await click(".o-mail-Composer button[title='More Actions']");
    await click(".dropdown-item", { text: "Send later" });
    await contains(".o-smart-when textarea", { value: "See you on Monday" });
    await click(".o-smart-when-preset", { text: "Monday morning" });
    await click(".o-smart-when-confirm");
    await waitForSteps(["See you on Monday 2026-11-23 09:00:00"]);
    await contains(".o-mail-Composer-input", { value: "" });
    await contains(".o-smart-session-scheduled");
    expect(".o-smart-session-scheduled").toHaveText(/Leaves on 11\/23\/2026/);
    await click(".o-smart-session-scheduled button");
    await contains(".o-smart-session-scheduled li", { text: "See you on Monday" });
    await click("button[name='smart-take-back']");
    await contains(".o-smart-session-scheduled", { count: 0 });
    await contains(".o-mail-Composer-input", { value: "See you on Monday" });
});

test("a time after the end of the reply window is no good, and a template is the way out", async () => {
    const { thread } = await openSession();
    thread.smart_window = [
        { trigger: "message", closes_at: "2026-11-20 20:00:00", left: 4, adds_up: true },
    ];
    onRpc("discuss.channel", "action_smart_schedule_template", ({ args }) => {
        asyncStep(args[1]);
        return { res_model: "smart.service.template.send" };
    });
    patchWithCleanup(getService("action"), {
        doAction: (action) => asyncStep(action.res_model),
    });
    await insertText(".o-mail-Composer-input", "Good morning");
    await click(".o-mail-Composer button[title='More Actions']");
    await click(".dropdown-item", { text: "Send later" });
    await contains(".o-smart-when-confirm:enabled");
    await click(".o-smart-when-preset", { text: "Tomorrow morning" });
    await contains(".o-smart-when-problem");
    expect(".o-smart-when-problem").toHaveText(/unless the customer writes again/);
    await contains(".o-smart-when-confirm:disabled");
    await click(".o-smart-when-way", { text: "Schedule a template" });
    await waitForSteps(["2026-11-21 09:00:00", "smart.service.template.send"]);
});

test("what did not leave stands out", async () => {
    const failed = {
        id: 3,
        text: "Too late",
        at: "2026-11-20 09:00:00",
        state: "failed",
        error: "The time is over.",
        by: "Ada",
        mine: true,
        files: 1,
    };
    await openSession({ scheduled: [failed] });
    await contains(".o-smart-session-scheduled .text-danger", {
        text: "Scheduled: 1, of which 1 did not leave",
    });
    await click(".o-smart-session-scheduled button");
    await contains(".o-smart-session-scheduled li", { text: "The time is over." });
});

test("the conversation goes back to the bot where there is one", async () => {
    await openSession({ has_bot: true });
    onRpc("discuss.channel", "action_smart_return_to_bot", () => {
        asyncStep("back");
        return true;
    });
    await command("/bot");
    await click(".modal button", { text: "Give back" });
    await waitForSteps(["back"]);
});

test("times that are offered lie ahead, each once", () => {
    const days = (text) =>
        presets(DateTime.fromISO(text)).map(({ at }) => at.toFormat("ccc HH:mm"));
    // on a Friday
    expect(days("2026-11-20T10:00:00")).toEqual([
        "Fri 11:00",
        "Fri 18:00",
        "Sat 09:00",
        "Mon 09:00",
    ]);
    expect(days("2026-11-20T19:00:00")).toEqual(["Fri 20:00", "Sat 09:00", "Mon 09:00"]);
    // on a Sunday tomorrow is Monday
    expect(days("2026-11-22T19:00:00")).toEqual(["Sun 20:00", "Mon 09:00"]);
    const [last] = presets(DateTime.fromISO("2026-11-23T10:00:00")).slice(-1);
    expect(last.at.toISODate()).toBe("2026-11-30");
});
