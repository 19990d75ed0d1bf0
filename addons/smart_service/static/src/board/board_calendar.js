import { onWillStart } from "@odoo/owl";

import { serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";
import { planTheDay, showMap, showUnassigned } from "./board_actions";

/**
 * The visits of all engineers. One that the server did not let move goes back to where it was.
 */
export class BoardCalendarModel extends CalendarModel {
    async updateData(data) {
        // what has no time yet is on no day of the calendar, and must not be forgotten
        const count = this.orm.searchCount(this.resModel, [["state", "=", "unassigned"]]);
        await super.updateData(data);
        data.unassigned = await count;
    }

    normalizeRecord(rawRecord) {
        const { employee_id: engineer, partner_id: customer, number } = rawRecord;
        return {
            ...super.normalizeRecord(rawRecord),
            title: [engineer?.[1], customer?.[1] || number].filter(Boolean).join(" · "),
        };
    }

    async updateRecord() {
        try {
            await super.updateRecord(...arguments);
        } catch (error) {
            await this.load();
            throw error;
        }
    }
}

export class BoardCalendarController extends CalendarController {
    setup() {
        super.setup();
        this.actionService = useService("action");
        onWillStart(async () => {
            this.mayPlan = await user.hasGroup("smart_service.group_dispatcher");
        });
    }

    planTheDay() {
        return planTheDay(this.actionService, serializeDate(this.model.date));
    }

    showMap() {
        return showMap(this.actionService);
    }

    showUnassigned() {
        return showUnassigned(this.actionService);
    }
}

registry.category("views").add("smart_service_board_calendar", {
    ...calendarView,
    Controller: BoardCalendarController,
    Model: BoardCalendarModel,
    buttonTemplate: "smart_service.BoardCalendar.buttons",
});
