import { registry } from "@web/core/registry";

// a product manager decides about a doubtful suggestion and moves its task on
registry.category("web_tour.tours").add("smart_service.product_manager", {
    steps: () => [
        {
            content: "the doubtful suggestion, with the task that it may belong to",
            trigger: ".o_data_row:contains(second paper tray) td[name=proposed_task_id]:contains(bigger paper tray)",
        },
        {
            content: "it is the same",
            trigger: ".o_data_row:contains(second paper tray) button[name=action_join_proposed]",
            run: "click",
        },
        {
            content: "nothing is left to decide",
            trigger: ".o_list_view:not(:has(.o_data_row))",
        },
        {
            content: "show those that are placed",
            trigger: ".o_facet_remove",
            run: "click",
        },
        {
            content: "open one",
            trigger: ".o_data_row:contains(second paper tray) td[name=evidence]",
            run: "click",
        },
        {
            content: "its task",
            trigger: "button[name=action_open_task]",
            run: "click",
        },
        {
            content: "two customers want it",
            trigger: "button[name=action_open_smart_signals]:contains(2)",
        },
        {
            content: "it will be done",
            trigger: ".o_statusbar_status button[data-value]:contains(Next):not(.dropdown-toggle)",
            run: "click",
        },
        {
            content: "moved",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Next)",
        },
        {
            content: "back to the suggestion, which saves the task",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: "button[name=action_open_task]",
        },
    ],
});

// a salesperson uses what the lead tells him
registry.category("web_tour.tours").add("smart_service.salesperson", {
    steps: () => [
        {
            content: "the help for the salesperson",
            trigger: ".o_notebook a[name=smart_sales_help]",
            run: "click",
        },
        {
            content: "what to do next, with its reason",
            trigger: "div[name=smart_next_actions] li:contains(20 ×)",
        },
        {
            content: "what to say",
            trigger: "div[name=smart_talk_outline] li:contains(20 QX-940)",
        },
        {
            content: "draft what was named",
            trigger: "button[name=action_smart_quotation]",
            run: "click",
        },
        {
            content: "the draft, with the number that was said",
            trigger: ".o_field_widget[name=order_line] .o_data_row:contains(20.00)",
        },
    ],
});
