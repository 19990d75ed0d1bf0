import { Component, useState, xml } from "@odoo/owl";

const SEEN = ["fixed", "temporary", "part_missing", "not_fixed"];
const UNSEEN = ["no_access", "customer_absent"];

/** What came of the visit. */
export class FinishSheet extends Component {
    static props = { words: Object, visit: Object, onResult: Function, close: Function };
    static template = xml`
        <div class="sheet" role="dialog" aria-modal="true" t-att-aria-label="w.finish">
            <h2 t-esc="w.result"/>
            <label t-foreach="results" t-as="result" t-key="result" class="choice">
                <input type="radio" name="result" t-att-value="result" t-on-change="() => state.result = result"/>
                <span t-esc="w['result_' + result]"/>
            </label>
            <t t-if="state.result === 'part_missing' and props.visit.spares.length">
                <label for="missing_part" t-esc="w.which_missing"/>
                <select id="missing_part" name="missing_part" t-model="state.spareId">
                    <option value="">–</option>
                    <option t-foreach="props.visit.spares" t-as="spare" t-key="spare.id" t-att-value="spare.id" t-esc="spare.name"/>
                </select>
            </t>
            <p t-if="missing" class="error" role="alert" t-esc="w.still_needed.replace('%s', missing)"/>
            <label for="finish_report" t-esc="w.report"/>
            <textarea id="finish_report" name="finish_report" rows="3" maxlength="10000" t-att-placeholder="w.report_hint" t-model="state.report"/>
            <button type="button" name="finish" class="first" t-att-disabled="!state.result or missing"
                t-on-click="finish" t-esc="w.finish"/>
            <button type="button" class="second" t-on-click="() => props.close()" t-esc="w.cancel"/>
        </div>`;

    setup() {
        this.state = useState({
            result: "", report: this.props.visit.report, spareId: "",
        });
    }

    get w() {
        return this.props.words;
    }

    get results() {
        return this.props.visit.state === "under_way" ? SEEN : UNSEEN;
    }

    /** The required steps without an answer, which a repair can't do without. */
    get missing() {
        if (!["fixed", "temporary"].includes(this.state.result)) {
            return "";
        }
        return this.props.visit.checklist
            .filter((line) => line.required && !line.value && !line.photo)
            .map((line) => line.name)
            .join(", ");
    }

    finish() {
        const report = this.state.report.trim();
        const payload = { result: this.state.result, ...(report ? { report } : {}) };
        const missing = this.state.result === "part_missing" && Number(this.state.spareId);
        this.props.onResult(payload, missing || 0);
    }
}
