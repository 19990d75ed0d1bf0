import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("smart_service_reports.manager_drills_down", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the dashboards",
            trigger: ".o_app[data-menu-xmlid='spreadsheet_dashboard.spreadsheet_dashboard_menu_root']",
            run: "click",
        },
        {
            content: "Choose ours",
            trigger: ".o_search_panel li:contains('Smart Service')",
            run: "click",
        },
        {
            content: "Ask for the records behind the first figure",
            trigger: ".o-figure canvas[role='button']:first",
            run: "click",
        },
        {
            content: "The customer's message is one of them",
            trigger: ".o_list_view .o_data_row:contains('Zhang San'):contains('Customer wrote')",
        },
    ],
});
