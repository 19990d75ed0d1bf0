import { registry } from "@web/core/registry";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/**
 * The visits of all engineers. One that the server did not let move goes back to where it was.
 */
export class BoardCalendarModel extends CalendarModel {
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

registry.category("views").add("smart_service_board_calendar", {
    ...calendarView,
    Model: BoardCalendarModel,
});
