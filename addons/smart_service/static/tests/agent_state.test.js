import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

import { AgentState } from "@smart_service/queue/agent_state";

defineModels(mailModels);

const standing = (state, load = 2.5) => ({ state, load, capacity: 10, waiting: 3 });

async function mount(isAgent = true) {
    patchWithCleanup(user, { hasGroup: async () => isAgent });
    await mountWithCleanup(AgentState);
    await animationFrame();
}

test("an agent sees his state, what he has to do and who waits", async () => {
    onRpc("res.users", "smart_service_standing", () => standing("busy"));
    await mount();
    expect(".o-smart-AgentState").toHaveAttribute("title", "Busy");
    await contains(".o-smart-AgentState").click();
    expect(".o-smart-AgentState-load").toHaveText("2.5 / 10");
    expect(".o-smart-AgentState-waiting").toHaveText("3");
    expect("[data-state='busy']").toHaveAttribute("aria-current", "true");
});

test("he says that he is away", async () => {
    onRpc("res.users", "smart_service_standing", () => standing("ready"));
    onRpc("res.users", "smart_service_set_state", ({ args }) => {
        expect.step(args[0]);
        return standing(args[0], 0);
    });
    await mount();
    await contains(".o-smart-AgentState").click();
    await click("[data-state='away']");
    await animationFrame();
    expect.verifySteps(["away"]);
    expect(".o-smart-AgentState").toHaveAttribute("title", "Away");
});

test("who is no agent has no state", async () => {
    onRpc("res.users", "smart_service_standing", () => expect.step("asked"));
    await mount(false);
    expect(".o-smart-AgentState").toHaveCount(0);
    expect.verifySteps([]);
});
