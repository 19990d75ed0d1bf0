import { registry } from "@web/core/registry";

/** What a success manager does when he was told; nothing here is read in a language. */
const keepACustomer = [
    {
        content: "who is worst off is at the top",
        trigger: ".o_list_view .o_data_row:first-child:contains(欧阳娜) td[name='partner_id']",
        run: "click",
    },
    {
        content: "the score has its reasons, with the customer's own words",
        trigger: ".o_form_view .o_field_widget[name='line_ids'] .o_data_row:contains(太差劲了)",
    },
    { trigger: ".o_form_view .o_field_widget[name='line_ids'] .o_data_row:contains(-)" },
    { trigger: ".o_notebook a[name='acts']", run: "click" },
    {
        content: "what may help is put on the list with one click",
        trigger: ".o_field_widget[name='act_ids'] .o_data_row:first-child button[name='action_plan']",
        run: "click",
    },
    {
        trigger:
            ".o_field_widget[name='act_ids'] .o_data_row:first-child:not(:has(button[name='action_plan'])) button[name='action_done']",
    },
    {
        content: "it is among his activities",
        trigger: ".o-mail-Activity + .o-mail-Activity, .o-mail-Activity:nth-of-type(2)",
    },
    {
        trigger: ".o_field_widget[name='act_ids'] .o_data_row:first-child button[name='action_done']",
        run: "click",
    },
    {
        trigger:
            ".o_field_widget[name='act_ids'] .o_data_row:first-child:not(:has(button[name='action_done']))",
    },
    {
        content: "on to the customer's card",
        trigger: "button[name='action_open_customer']",
        run: "click",
    },
    {
        content: "which says why he has his tier",
        trigger: ".o_field_widget[name='smart_tier_reason']:contains(1,000)",
    },
    { trigger: ".o_field_widget[name='smart_segment_id']:contains(Big)" },
    { trigger: ".o_notebook a[name='smart_auto_tags']", run: "click" },
    {
        content: "and what his tags were given for",
        trigger: ".o_field_widget[name='smart_auto_tag_ids'] .o_data_row:contains(API)",
    },
    { trigger: "button[name='action_open_smart_health']", run: "click" },
    { trigger: ".o_form_view .o_field_widget[name='line_ids'] .o_data_row" },
];

registry.category("web_tour.tours").add("smart_service.success", { steps: () => keepACustomer });

registry.category("web_tour.tours").add("smart_service.success_phone", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(欧阳娜)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='line_ids'] .o_kanban_record:contains(太差劲了)",
        },
        { trigger: ".o_notebook a[name='acts']", run: "click" },
        {
            trigger: ".o_field_widget[name='act_ids'] .o_kanban_record:first-child button[name='action_plan']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='act_ids'] .o_kanban_record:first-child:not(:has(button[name='action_plan']))",
        },
        {
            content: "nothing is wider than the screen",
            trigger: "body",
            run: () => {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} pixels wide`);
                }
            },
        },
    ],
});
