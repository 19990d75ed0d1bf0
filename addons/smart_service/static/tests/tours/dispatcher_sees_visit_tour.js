import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("smart_service.dispatcher_sees_visit", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open Smart Service",
            trigger: ".o_app[data-menu-xmlid='smart_service.menu_root']",
            run: "click",
        },
        {
            content: "Open the dispatch menu",
            trigger: "[data-menu-xmlid='smart_service.menu_field_service']",
            run: "click",
        },
        {
            content: "Open the visits",
            trigger: "[data-menu-xmlid='smart_service.menu_visit']",
            run: "click",
        },
        {
            content: "Open the visit of this customer",
            trigger: ".o_data_row:contains('Li Wei') .o_data_cell:contains('Near Engineer')",
            run: "click",
        },
        {
            content: "It is scheduled",
            trigger: ".o_form_view .o_arrow_button_current:contains('Scheduled')",
        },
        {
            content: "The part comes from his van",
            trigger: "[name='parts_text']:contains('Van Near Engineer')",
        },
        {
            content: "Ask why it is he",
            trigger: ".o_notebook .nav-link:contains('Why this engineer')",
            run: "click",
        },
        {
            content: "The chosen one has all parts in his van",
            trigger:
                ".o_data_row:contains('Near Engineer') [name='reason_text']:contains('all parts in his van')",
        },
        {
            content: "The other lacks the skill",
            trigger:
                ".o_data_row:contains('Water Engineer') [name='reason_text']:contains('lacks the skill')",
        },
    ],
});
