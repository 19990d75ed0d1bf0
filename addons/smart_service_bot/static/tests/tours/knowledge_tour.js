import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

const BODY = ".o_field_widget[name=body] .odoo-editor-editable";
const SAVED = ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))";
const current = (state) => `.o_statusbar_status .o_arrow_button_current[data-value=${state}]`;
const FITS = {
    content: "nothing is wider than the screen",
    trigger: "body",
    run: () => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`${scrollWidth} pixels wide`);
        }
    },
};

const open = (title) => ({ trigger: `.o_list_view .o_data_row .o_data_cell:contains(${title})`, run: "click" });

/** An agent proposes another wording; nothing here is read in a language. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_propose", {
    steps: () => [
        open("Clear a paper jam"),
        { trigger: "button[name=action_propose]", run: "click" },
        { trigger: `${BODY}:contains(both hands)` },
        { trigger: `${BODY} p`, run: "editor Open the green cover first." },
        { trigger: ".o_field_widget[name=note] input", run: "edit The new model" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: current("submitted") },
    ],
});

/** A lead approves it, and brings back what was said before. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_approve", {
    steps: () => [
        open("The new model"),
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: current("published") },
        {
            content: "from the version to its article",
            trigger: ".o_field_widget[name=article_id] a",
            run: "click",
        },
        { trigger: `${BODY}:contains(green cover)` },
        { trigger: "button[name=action_roll_back]", run: "click" },
        { trigger: `${BODY}:contains(both hands)` },
    ],
});

/** A lead writes an article and lets the bot answer with it. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_write", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=title] input", run: "edit How loud is the dryer?" },
        { trigger: BODY, run: "editor It is as loud as a talk: 60 decibels." },
        { trigger: ".o_notebook .nav-link[name=variants]", run: "click" },
        {
            trigger: ".o_field_widget[name=variants] textarea",
            run: "edit Does the dryer make noise?",
        },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: current("published") },
        { trigger: SAVED },
    ],
});

/** A lead brings in a file. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_import", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Two questions" },
        {
            trigger: ".o_field_widget[name=attachment_ids] .o_attach",
            async run() {
                const table =
                    "title,body,variants\n" +
                    "How heavy is the dryer?,It weighs 41 kg.,weight of the dryer\n" +
                    ",Without a title,\n";
                await inputFiles(".o_field_widget[name=attachment_ids] .o_input_file", [
                    new File([table], "questions.csv", { type: "text/csv" }),
                ]);
            },
        },
        { trigger: ".o_field_widget[name=attachment_ids] .o_attachment:contains(questions)" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: current("running") },
    ],
});

/** What became of it: an article to publish and a row that says why not. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_imported", {
    steps: () => [
        open("Two questions"),
        { trigger: current("done") },
        { trigger: "button[name=action_rejected]", run: "click" },
        { trigger: ".o_data_row .o_field_cell[name=error]" },
        { trigger: ".o_breadcrumb .breadcrumb-item a:contains(Two questions)", run: "click" },
        { trigger: "button[name=action_articles]", run: "click" },
        { trigger: "body:not(:has(.o_form_view))" },
        open("How heavy is the dryer?"),
        { trigger: `${BODY}:contains(41 kg)` },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: current("published") },
    ],
});

/** A customer searches, reads and says whether it helped. */
registry.category("web_tour.tours").add("smart_service_bot.knowledge_portal", {
    steps: () => [
        { trigger: "input[name=search]", run: "edit paper is stuck" },
        { trigger: "form[role=search] button", run: "click", expectUnloadPage: true },
        FITS,
        {
            trigger: ".o_smart_found a:contains(Clear a paper jam)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_smart_article_body:contains(both hands)" },
        FITS,
        { trigger: "button[name=helped][value='1']", run: "click", expectUnloadPage: true },
        { trigger: ".o_smart_thanks" },
    ],
});
