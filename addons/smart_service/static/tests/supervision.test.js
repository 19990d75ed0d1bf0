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
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
// Time Off asks for the employees of whom it shows in a conversation
defineModels({ ...hrModels, ...websiteLivechatModels });

/** A conversation that a colleague has, on the user's screen. */
async function openColleagues(values = {}, { isLead = true, isMember = false } = {}) {
    // the menu bar asks for the user's own state
    onRpc("res.users", "smart_service_standing", () => false);
    const pyEnv = await startServer();
    const colleagueId = pyEnv["res.partner"].create({ name: "Ada Agent" });
    const customerId = pyEnv["res.partner"].create({ name: "Zhang San" });
    const members = [
        Command.create({ partner_id: colleagueId, livechat_member_type: "agent" }),
        Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
    ];
    if (isMember) {
        members.push(
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" })
        );
    }
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: members,
        channel_type: "livechat",
        livechat_operator_id: colleagueId,
    });
    await start();
    getService("mail.store").smart_can_supervise = isLead;
    await openDiscuss(channelId);
    return getService("mail.store").Thread.insert({
        id: channelId,
        model: "discuss.channel",
        smart_owner: "agent",
        ...values,
    });
}

test("a lead watches instead of writing, whispers and takes over", async () => {
    onRpc("discuss.channel", "action_smart_whisper", ({ args }) => {
        asyncStep(`whisper: ${args[1]}`);
        return true;
    });
    onRpc("discuss.channel", "action_smart_take_over", () => {
        asyncStep("take over");
        return true;
    });
    await openColleagues();
    await contains(".o-smart-supervision", { text: "You are watching" });
    await contains(".o-mail-Composer-input", { count: 0 });
    await contains("button[name='smart-whisper']:disabled");
    await insertText(".o-smart-whisper-input", "Offer a new one");
    await click("button[name='smart-whisper']:enabled");
    await waitForSteps(["whisper: Offer a new one"]);
    await contains(".o-smart-whisper-input", { value: "" });
    await click("button[name='smart-take-over']");
    await waitForSteps(["take over"]);
});

test("an agent, and a lead who takes part, have their composer", async () => {
    await openColleagues({}, { isLead: false });
    await contains(".o-mail-Composer-input");
    await contains(".o-smart-supervision", { count: 0 });
});

test("a lead who takes part writes", async () => {
    await openColleagues({}, { isMember: true });
    await contains(".o-mail-Composer-input");
    await contains(".o-smart-supervision", { count: 0 });
});

test("nobody is watched who is not answered by a person", async () => {
    await openColleagues({ smart_owner: "bot" });
    await contains(".o-mail-Composer-input");
    await contains(".o-smart-supervision", { count: 0 });
});

test("away from the website a call begins with an invitation", async () => {
    const thread = await openColleagues({ smart_call_way: "link" }, { isMember: true });
    await contains("button[name='smart-video']");
    expect(thread.allowCalls).toBe(false);
    thread.smart_call_way = "widget";
    expect(thread.allowCalls).toBe(true);
});

test("who takes no part invites nobody", async () => {
    await openColleagues({ smart_call_way: "link" }, { isLead: false });
    await contains(".o-mail-Composer-input");
    await contains("button[name='smart-video']", { count: 0 });
});
