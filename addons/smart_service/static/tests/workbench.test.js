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
import { press, select } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { snoozeUntil } from "@smart_service/workbench/desk_actions";
import {
    asyncStep,
    Command,
    defineModels,
    getService,
    makeServerError,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
// Time Off asks for the employees of whom it shows in a conversation
defineModels({ ...hrModels, ...websiteLivechatModels });

const INPUT = ".o-mail-Composer-input";
const MACROS = [
    { id: 5, name: "Send the manual", summary: "Reply → Wait for customer" },
    { id: 6, name: "Book a visit", summary: "Reply" },
];

/** Opens a conversation that the user answers; `macros` are those that he may run. */
async function openSession({ values = {}, macros = [], prepare } = {}) {
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
    prepare?.(pyEnv);
    onRpc("smart.service.macro", "search_read", () => macros);
    await start();
    await openDiscuss(channelId);
    await contains(INPUT);
    const store = getService("mail.store");
    store.has_access_livechat = true;
    const thread = store.Thread.insert({ id: channelId, model: "discuss.channel" });
    Object.assign(thread, { smart_owner: "agent", ...values });
    return thread;
}

function cannedReply(substitution) {
    return (pyEnv) =>
        pyEnv["mail.canned.response"].create({ source: "visit", substitution });
}

async function choose(reply) {
    await insertText(INPUT, `::${reply}`);
    await click(".o-mail-Composer-suggestion", { text: reply });
}

/** Answers `smart_fill` as the server does: asks for the day as long as nobody has told it. */
function answerFill() {
    onRpc("mail.canned.response", "smart_fill", ({ args }) => {
        const [, , { day }] = args;
        asyncStep(day ? `filled with ${day}` : "asked");
        return day
            ? { text: `We come on ${day}.`, missing: [] }
            : { text: "", missing: ["day"] };
    });
}

test("a canned reply asks for what nobody knows and stands in the composer", async () => {
    answerFill();
    await openSession({ prepare: cannedReply("We come on {{day}}.") });
    await choose("visit");
    await contains(".modal .o-smart-confirm:disabled");
    await insertText(".modal input[name='day']", "Monday");
    await press("Enter");
    await contains(`${INPUT}:value("We come on Monday. ")`);
    await contains(".modal", { count: 0 });
    await waitForSteps(["asked", "filled with Monday"]);
});

test("a canned reply that is given up leaves what was written", async () => {
    answerFill();
    await openSession({ prepare: cannedReply("We come on {{day}}.") });
    await insertText(INPUT, "Hello ");
    await choose("visit");
    await contains(".modal input[name='day']");
    await press("Escape");
    await contains(".modal", { count: 0 });
    await waitForSteps(["asked"]);
    await contains(`${INPUT}:value("Hello ::visit")`);
});

test("a reply without placeholders asks the server for nothing", async () => {
    answerFill();
    await openSession({ prepare: cannedReply("Hello!") });
    await choose("visit");
    await contains(`${INPUT}:value("Hello! ")`);
    await waitForSteps([]);
});

test("a note is posted as one, and the next message is for the customer again", async () => {
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        asyncStep(params.post_data.subtype_xmlid);
    });
    await openSession();
    await contains(".o-smart-note", { count: 0 });
    await click("button[name='smart-note']");
    await contains(".o-smart-note .o-smart-note-hint", {
        text: "Only your colleagues see this, never the customer.",
    });
    await insertText(INPUT, "He never pays");
    await press("Enter");
    await waitForSteps(["mail.mt_note"]);
    await contains(".o-smart-note", { count: 0 });
    await insertText(INPUT, "Hello");
    await press("Enter");
    await waitForSteps(["mail.mt_comment"]);
});

test("a command without words asks for them, with words it goes to the server", async () => {
    onRpc("discuss.channel", "execute_command_note", ({ kwargs }) => {
        asyncStep(kwargs.body);
        return true;
    });
    onRpc("discuss.channel", "action_smart_note", ({ args }) => {
        asyncStep(`dialog: ${args[1]}`);
        return true;
    });
    await openSession();
    await insertText(INPUT, "/note he never pays");
    await press("Enter");
    await waitForSteps(["/note he never pays"]);
    await contains(INPUT, { value: "" });
    await insertText(INPUT, "/note");
    await contains(".o-mail-Composer-suggestion");
    await press("Enter");
    await contains(`${INPUT}:value("/note ")`);
    await contains(".o-mail-Composer-suggestion", { count: 0 });
    await press("Enter");
    await insertText(".modal textarea", "call him");
    await press("Control+Enter");
    await waitForSteps(["dialog: call him"]);
    await contains(".modal", { count: 0 });
});

test("shortcuts open what they are for, while one writes", async () => {
    onRpc("discuss.channel", "action_smart_ticket", ({ args }) => {
        asyncStep(args[1]);
        return { id: 7, name: "T7 Paper jam", model: "smart.service.ticket" };
    });
    await openSession();
    await insertText(INPUT, "One moment");
    await press("Alt+Shift+t");
    await insertText(".modal input[name='subject']", "Paper jam");
    await press("Enter");
    await waitForSteps(["Paper jam"]);
    await contains(".o_notification", { text: "Ticket made: T7 Paper jam" });
    await contains(`${INPUT}:value("One moment")`);
});

test("shortcuts do nothing in a closed conversation", async () => {
    await openSession({ values: { livechat_end_dt: luxon.DateTime.now() } });
    await press("Alt+Shift+t");
    await press("Alt+Shift+x");
    await contains(".modal", { count: 0 });
});

const SYMPTOM = { name: "symptom", label: "What is wrong", value: "" };

test("a repair asks only what nobody knows, and the device's serial number if it is another", async () => {
    onRpc("discuss.channel", "smart_repair_intake", () => ({
        fields: [
            {
                name: "lot",
                label: "Device",
                choices: [
                    { value: "?", label: "Which device? Ask the customer" },
                    { value: "3", label: "Printer (QL-3)" },
                    { value: "", label: "Another device" },
                ],
                value: "?",
                unanswered: "?",
            },
            {
                name: "serial",
                label: "Serial number",
                optional: true,
                when: { name: "lot", value: "" },
            },
            { ...SYMPTOM, value: "The paper is jammed" },
        ],
    }));
    onRpc("discuss.channel", "action_smart_repair_request", ({ args: [, answers] }) => {
        asyncStep(`${answers.lot} ${answers.symptom} ${answers.fault ?? "?"}`);
        return answers.fault
            ? { id: 7, name: "T7 Printer", model: "smart.service.ticket" }
            : {
                  missing: [
                      {
                          name: "fault",
                          label: "Which fault comes nearest?",
                          choices: [
                              { value: "8", label: "Paper is not fed" },
                              { value: "0", label: "None of these" },
                          ],
                      },
                  ],
              };
    });
    await openSession();
    await press("Alt+Shift+r");
    await contains(".modal input[name='symptom']:value('The paper is jammed')");
    await contains(".modal .o-smart-confirm:disabled");
    await contains(".modal input[name='serial']", { count: 0 });
    await click(".modal select[name='lot']");
    await select("");
    await contains(".modal input[name='serial']");
    await select("3");
    await contains(".modal input[name='serial']", { count: 0 });
    await click(".modal .o-smart-confirm");
    await contains(".modal select[name='fault']");
    await click(".modal .o-smart-confirm");
    await contains(".o_notification", { text: "Repair requested: T7 Printer" });
    await contains(".modal", { count: 0 });
    await waitForSteps(["3 The paper is jammed ?", "3 The paper is jammed 8"]);
});

test("what was typed is kept when it could not be done", async () => {
    onRpc("discuss.channel", "smart_repair_intake", () => ({ fields: [{ ...SYMPTOM }] }));
    onRpc("discuss.channel", "action_smart_repair_request", () => {
        throw makeServerError({ message: "Nobody knows yet who the customer is." });
    });
    await openSession();
    expect.errors(1);
    await press("Alt+Shift+r");
    await insertText(".modal input[name='symptom']", "It leaks");
    await click(".modal .o-smart-confirm");
    await contains(".modal", { text: "Nobody knows yet who the customer is." });
    await contains(".modal input[name='symptom']:value('It leaks')");
    expect.verifyErrors(["Nobody knows yet who the customer is."]);
});

test("the menu has the actions with their keys, and runs a macro after its questions", async () => {
    onRpc("smart.service.macro", "smart_run", ({ args }) => {
        const [[id], , { day }] = args;
        asyncStep(`${id} ${day ?? "?"}`);
        return { missing: day ? [] : ["day"] };
    });
    await openSession({ macros: MACROS });
    await contains("button[name='smart-desk']");
    await press("Alt+Shift+o");
    await contains(".o-smart-desk-menu");
    await contains(".o-smart-desk-menu [data-desk-action='ticket'] kbd", { count: 3 });
    await contains(".o-smart-desk-menu [data-desk-action='close']");
    await contains(".o-smart-desk-menu [data-macro]", { count: 2 });
    await click("[data-macro='6']");
    await insertText(".modal input[name='day']", "Monday");
    await press("Enter");
    await contains(".o_notification", { text: "Done: Book a visit" });
    await waitForSteps(["6 ?", "6 Monday"]);
});

test("a macro by its name, or chosen from the list", async () => {
    onRpc("smart.service.macro", "smart_run", ({ args }) => {
        asyncStep(`macro ${args[0][0]}`);
        return { missing: [] };
    });
    await openSession({ macros: MACROS });
    await insertText(INPUT, "/macro Send the manual");
    await press("Enter");
    await waitForSteps(["macro 5"]);
    await press("Alt+Shift+k");
    await contains(".modal select option", { count: 2 });
    await select("6");
    await press("Enter");
    await waitForSteps(["macro 6"]);
});

test("a conversation is put aside until a time, or until the customer answers", async () => {
    mockDate("2026-11-20 10:00:00", 0);
    onRpc("discuss.channel", "action_smart_snooze", ({ args }) => {
        // the clock goes on while the test runs
        asyncStep(String(args[1]).slice(0, 16));
        return true;
    });
    await openSession();
    await insertText(INPUT, "/snooze 2h");
    await press("Enter");
    await waitForSteps(["2026-11-20 12:00"]);
    await contains(".o_notification", { text: "Snoozed until Nov 20, 2026, 12:00 PM" });
    await press("Alt+Shift+s");
    await contains(".o-smart-when-open[aria-pressed='true']");
    await click(".o-smart-when-confirm");
    await waitForSteps(["false"]);
    await contains(".o_notification", { text: "Snoozed until the customer answers" });
});

test("what is meant by /snooze 2h", () => {
    const friday = luxon.DateTime.fromISO("2026-11-20T10:30:00");
    const iso = (choice) => snoozeUntil(choice, friday)?.toFormat("yyyy-MM-dd HH:mm");
    expect(iso("30m")).toBe("2026-11-20 11:00");
    expect(iso("1d")).toBe("2026-11-21 10:30");
    expect(iso("soon")).toBe(undefined);
});

test("a conversation is closed after a question", async () => {
    onRpc("discuss.channel", "execute_command_close", () => {
        asyncStep("closed");
        return true;
    });
    await openSession();
    await press("Alt+Shift+x");
    await contains(".modal", { text: "The customer's next message opens a new one." });
    await press("Enter");
    await waitForSteps(["closed"]);
});

test("an internal chat has none of it", async () => {
    await openSession({ values: { smart_owner: undefined } });
    await contains("button[name='smart-desk']", { count: 0 });
    await contains("button[name='smart-note']", { count: 0 });
    await press("Alt+Shift+t");
    await contains(".modal", { count: 0 });
});
