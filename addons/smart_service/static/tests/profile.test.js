import { hrModels } from "@hr/../tests/hr_test_helpers";
import { websiteLivechatModels } from "@website_livechat/../tests/website_livechat_test_helpers";
import { click, contains, openDiscuss, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { Command, defineModels, getService, onRpc, serverState } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineModels({ ...hrModels, ...websiteLivechatModels });

const ROW = {
    id: 7,
    opens: true,
    name: "T00007 No water",
    detail: "Ada Agent",
    state: "New",
    tone: "info",
    date: false,
    amount: "",
    lines: [],
};
const TICKETS = {
    key: "tickets",
    title: "Open tickets",
    model: "smart.service.ticket",
    more: false,
    records: [ROW],
};
const TICKET = ".o-smart-profile-tickets .o-smart-profile-row";
const PROFILE = {
    customer: {
        id: 3,
        name: "Ouyang Na",
        company: "Tianhe",
        place: "Guangzhou",
        lang: "English (US)",
        tier: { id: 1, name: "Gold" },
        tags: [],
        opens: true,
    },
    greeting: "Hello Ouyang Na,\nThis is Ada.",
    points: [
        {
            id: 5,
            kind: "WeChat openid",
            kind_code: "openid",
            value: "oX1",
            current: true,
            verified: true,
            shared: false,
            heard_at: false,
        },
    ],
    mood: false,
    sections: [],
    episodes: [],
};

async function openSession(profile, values = {}) {
    const pyEnv = await startServer();
    const customerId = pyEnv["res.partner"].create({ name: "Ouyang Na" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId, livechat_member_type: "agent" }),
            Command.create({ partner_id: customerId, livechat_member_type: "visitor" }),
        ],
        channel_type: "livechat",
        livechat_operator_id: serverState.partnerId,
    });
    await start();
    await openDiscuss(channelId);
    const thread = getService("mail.store").Thread.insert({
        id: channelId,
        model: "discuss.channel",
        smart_owner: "agent",
        smart_profile: { ...PROFILE, ...profile },
        ...values,
    });
    return thread;
}

test("the panel says who the customer is", async () => {
    await openSession();
    await contains(".o-smart-profile-name", { text: "Ouyang Na" });
    await contains(".o-smart-profile-tier", { text: "Gold" });
    await contains(".o-smart-profile", { text: "Tianhe · Guangzhou · English (US)" });
    await contains(".o-smart-profile-points .o-smart-profile-row", { text: "oX1" });
    await contains("a[href$='/res.partner/3']", { count: 0 });
});

test("how the customer fares, and why he has a tag", async () => {
    const tag = { id: 4, name: "Potential developer", color: 2, reason: "Wrote “API”: An API?" };
    const health = {
        id: 9,
        score: 35,
        band: "risk",
        label: "At risk",
        reasons: ["1 of 5 on average (ratings of half a year: 2)"],
        opens: true,
    };
    await openSession({
        customer: { ...PROFILE.customer, segment: "Champions", health, tags: [tag] },
    });
    await contains(".o-smart-profile-segment", { text: "Segment Champions" });
    await contains(".o-smart-profile-health.border-danger", { text: "35 / 100" });
    await contains(".o-smart-profile-health", { text: health.reasons[0] });
    await contains(".o-smart-profile-tag-reasons div", {
        text: "Potential developer: Wrote “API”: An API?",
    });
    const opened = [];
    getService("dialog").add = (_component, { resModel, resId }) => opened.push([resModel, resId]);
    await click(".o-smart-profile-health");
    expect(opened).toEqual([["smart.service.customer.health", 9]]);
});

test("a record is one click away", async () => {
    const opened = [];
    const thread = await openSession({
        sections: [TICKETS],
    });
    getService("dialog").add = (_component, { resModel, resId }) => opened.push([resModel, resId]);
    expect(Boolean(thread)).toBe(true);
    await click(".o-smart-profile-tickets .o-smart-profile-row", { text: "T00007 No water" });
    expect(opened).toEqual([["smart.service.ticket", 7]]);
});

/** Open the ticket, and close it while the answer of the server is still to come. */
async function openAndClose() {
    const thread = await openSession({ sections: [TICKETS] });
    let close;
    getService("dialog").add = (_component, _props, { onClose }) => (close = onClose);
    const answer = new Deferred();
    getService("mail.store").fetchStoreData = () => answer;
    await contains(TICKET);
    queryOne(TICKET).focus();
    await press("Enter");
    close();
    return { thread, answer };
}

test("the keyboard goes on where a record was opened from", async () => {
    const { thread, answer } = await openAndClose();
    thread.composer.autofocus++;
    await animationFrame();
    await contains(`${TICKET}:focus`);
    thread.smart_profile = PROFILE;
    await contains(TICKET, { count: 0 });
    await contains("[data-place=refresh]:focus");
    thread.smart_profile = { ...PROFILE, sections: [TICKETS] };
    await contains(`${TICKET}:focus`);
    answer.resolve();
});

test("who moves on meanwhile is not called back", async () => {
    const { thread, answer } = await openAndClose();
    await press("Tab");
    thread.composer.autofocus++;
    await contains(".o-mail-Composer-input:focus");
    answer.resolve();
    await animationFrame();
    await contains(".o-mail-Composer-input:focus");
});

test("who is moved on by a screen reader is not called back", async () => {
    const { answer } = await openAndClose();
    queryOne("button[name=smart-timeline]").focus();
    await contains("button[name=smart-timeline]:focus");
    queryOne(".o-mail-Composer-input").focus();
    await contains(".o-mail-Composer-input:focus");
    answer.resolve();
});

test("a row keeps the focus where it goes", async () => {
    const thread = await openSession({ sections: [TICKETS] });
    await contains(TICKET);
    queryOne(TICKET).focus();
    const other = { ...ROW, id: 8, name: "T00008 Noise" };
    thread.smart_profile = { ...PROFILE, sections: [{ ...TICKETS, records: [other, ROW] }] };
    await contains(TICKET, { count: 2 });
    await contains(`${TICKET}:focus`, { text: "T00007 No water" });
});

test("what may not be opened unfolds in place", async () => {
    const row = { ...ROW, opens: false, name: "S00012", lines: ["Printer × 1", "Ink × 2"] };
    await openSession({
        sections: [{ key: "orders", title: "Last orders", model: "sale.order", more: false, records: [row] }],
    });
    await contains(".o-smart-profile-orders [aria-expanded=false]");
    await click(".o-smart-profile-orders .o-smart-profile-row");
    await contains(".o-smart-profile-orders [aria-expanded=true] .o-smart-profile-line", { count: 2 });
    await contains(".o-smart-profile-line", { text: "Ink × 2" });
});

test("the prepared greeting goes before what stands in the composer", async () => {
    const thread = await openSession();
    thread.composer.composerText = "One moment.";
    await click("button", { text: "Use this greeting" });
    expect(thread.composer.composerText).toBe("Hello Ouyang Na,\nThis is Ada.\nOne moment.");
});

test("nobody is greeted where nothing may be written", async () => {
    await openSession({}, { smart_external_hold: "Somebody" });
    await contains(".o-smart-profile-name");
    await contains(".o-smart-profile-greeting", { count: 0 });
});

test("the timeline is read page by page", async () => {
    const row = { label: "Conversation opened", icon: "fa-comments-o", at: "2026-11-20 08:00:00",
        account: "Our WeChat", detail: "", model: false, res_id: false };
    onRpc("discuss.channel", "smart_timeline", ({ args }) =>
        args[1]
            ? { rows: [{ ...row, id: args[1] - 1, label: "The first one" }], more: false }
            : { rows: [{ ...row, id: 9 }], more: true }
    );
    await openSession();
    await click("button[name=smart-timeline]");
    await contains(".o-smart-profile-timeline li", { text: "Conversation opened" });
    await click("button", { text: "Show more" });
    await contains(".o-smart-profile-timeline li", { count: 2 });
    await contains(".o-smart-profile-timeline li", { text: "The first one" });
    await contains("button", { text: "Show more", count: 0 });
});
