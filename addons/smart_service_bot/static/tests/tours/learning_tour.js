import { registry } from "@web/core/registry";

const BODY = ".o_field_widget[name=body] .odoo-editor-editable";
const current = (state) => `.o_statusbar_status .o_arrow_button_current[data-value=${state}]`;
const open = (text) => ({ trigger: `.o_list_view .o_data_row .o_data_cell:contains(${text})`, run: "click" });

/** From a group of questions to an answer that waits for the golden cases. */
registry.category("web_tour.tours").add("smart_service_bot.learning_publish", {
    steps: () => [
        open("baby bottles"),
        { trigger: ".o_notebook .nav-link[name=questions]", run: "click" },
        { trigger: ".o_field_widget[name=question_ids] .o_data_row:nth-child(2)" },
        { trigger: "button[name=action_draft]:not(:disabled)", run: "click" },
        { trigger: current("b_draft") },
        { trigger: ".o_notebook .nav-link[name=body]", run: "click" },
        { trigger: `${BODY}:contains(eight bottles)` },
        { trigger: "button[name=action_publish]", run: "click" },
        { content: "the golden cases are tried meanwhile", trigger: "[name=change_waiting]" },
        { trigger: "body:not(:has(button[name=action_publish]))" },
    ],
});

registry.category("web_tour.tours").add("smart_service_bot.learning_published", {
    steps: () => [
        { trigger: ".o_searchview .o_facet_remove", run: "click" },
        open("baby bottles"),
        { trigger: current("c_published") },
        { trigger: ".o_field_widget[name=golden_case_id]" },
    ],
});

/** An answer that would turn a golden case wrong is refused, and the page says which. */
registry.category("web_tour.tours").add("smart_service_bot.learning_refused", {
    steps: () => [
        open("ink cartridge"),
        { trigger: "[name=change_refused]:contains(How do I replace the ink cartridge?)" },
        { trigger: "button[name=action_publish]" },
    ],
});
