import { Component, useState, xml } from "@odoo/owl";
import { Scanner } from "./scanner";

/** A part that nobody planned: found in the van by name, bar code or serial number. */
export class PartPicker extends Component {
    static components = { Scanner };
    static props = { words: Object, reader: String, van: Array, onPart: Function, close: Function };
    static template = xml`
        <div class="sheet" role="dialog" aria-modal="true" t-att-aria-label="w.add_part">
            <h2 t-esc="w.add_part"/>
            <t t-if="!state.part">
                <p t-if="!props.van.length" t-esc="w.van_empty"/>
                <div class="row" t-else="">
                    <input type="search" name="find_part" autocomplete="off" t-att-placeholder="w.find_part"
                        t-att-aria-label="w.find_part" t-model="state.text"/>
                    <button type="button" class="second small" t-on-click="() => state.scanning = true" t-esc="w.serial_scan"/>
                </div>
                <button t-foreach="found" t-as="part" t-key="part.product_id" type="button" class="choice"
                    t-att-data-product="part.product_id" t-on-click="() => this.choose(part)">
                    <span t-esc="part.name"/>
                    <span class="muted" t-esc="w.in_van.replace('%s', part.quantity + ' ' + part.unit)"/>
                </button>
            </t>
            <t t-else="">
                <p class="name" t-esc="state.part.name"/>
                <t t-if="state.part.lots.length">
                    <p t-esc="w.which_serial"/>
                    <label t-foreach="state.part.lots" t-as="lot" t-key="lot.id" class="choice">
                        <input type="radio" name="lot" t-att-checked="lot.id === state.lotId"
                            t-on-change="() => state.lotId = lot.id"/>
                        <span t-esc="lot.name"/>
                    </label>
                </t>
                <t t-else="">
                    <label for="quantity" t-esc="w.quantity"/>
                    <input id="quantity" name="quantity" type="number" inputmode="decimal" min="0"
                        t-att-max="state.part.quantity" step="any" t-model.number="state.quantity"/>
                </t>
                <button type="button" name="take" class="first" t-att-disabled="!possible" t-on-click="take" t-esc="w.take"/>
            </t>
            <button type="button" class="second" t-on-click="() => props.close()" t-esc="w.cancel"/>
            <Scanner t-if="state.scanning" words="w" reader="props.reader" onCode.bind="onCode" close="() => state.scanning = false"/>
        </div>`;

    setup() {
        this.state = useState({ text: "", part: null, lotId: 0, quantity: 1, scanning: false });
    }

    get w() {
        return this.props.words;
    }

    get found() {
        const text = this.state.text.trim().toLowerCase();
        return this.props.van.filter(
            (part) =>
                part.quantity > 0 &&
                (part.name.toLowerCase().includes(text) ||
                    part.barcode === this.state.text.trim() ||
                    part.lots.some((lot) => lot.name.toLowerCase().includes(text)))
        );
    }

    get possible() {
        const { part, lotId, quantity } = this.state;
        return part.lots.length ? lotId : quantity > 0 && quantity <= part.quantity;
    }

    choose(part, lotId = 0) {
        Object.assign(this.state, { part, lotId, quantity: 1 });
    }

    onCode(code) {
        this.state.scanning = false;
        this.state.text = code;
        const part = this.props.van.find(
            (part) => part.barcode === code || part.lots.some((lot) => lot.name === code)
        );
        if (part) {
            this.choose(part, part.lots.find((lot) => lot.name === code)?.id);
        }
    }

    take() {
        const { part, lotId, quantity } = this.state;
        this.props.onPart({
            product_id: part.product_id,
            location_id: part.location_id,
            quantity: part.lots.length ? 1 : quantity,
            ...(part.lots.length ? { lot_id: lotId } : {}),
        });
    }
}

/** Why a part is broken. */
export class BrokenSheet extends Component {
    static props = { words: Object, part: Object, onReason: Function, close: Function };
    static template = xml`
        <div class="sheet" role="dialog" aria-modal="true" t-att-aria-label="props.words.broken">
            <h2 t-esc="props.part.name"/>
            <label for="broken_why" t-esc="props.words.broken_why"/>
            <input id="broken_why" name="broken_why" type="text" maxlength="500" t-model="state.reason"/>
            <button type="button" name="broken" class="first" t-att-disabled="!state.reason.trim()"
                t-on-click="() => props.onReason(state.reason.trim())" t-esc="props.words.broken"/>
            <button type="button" class="second" t-on-click="() => props.close()" t-esc="props.words.cancel"/>
        </div>`;

    setup() {
        this.state = useState({ reason: "" });
    }
}
