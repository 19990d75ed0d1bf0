import { Component, onMounted, useRef, useState, xml } from "@odoo/owl";

/** A field to sign in with the finger, and the name of whoever signs. */
export class Signature extends Component {
    static props = { words: Object, name: String, onSigned: Function, close: Function };
    static template = xml`
        <div class="sheet" role="dialog" aria-modal="true" t-att-aria-label="props.words.signature">
            <h2 t-esc="props.words.sign_here"/>
            <canvas t-ref="canvas" name="signature" t-att-aria-label="props.words.sign_here"
                t-on-pointerdown="begin" t-on-pointermove="draw" t-on-pointerup="end" t-on-pointercancel="end"/>
            <label for="signed_by" t-esc="props.words.sign_name"/>
            <input id="signed_by" name="signed_by" type="text" autocomplete="off" maxlength="200" t-model="state.name"/>
            <button type="button" name="signed" class="first" t-att-disabled="!state.drawn or !state.name.trim()"
                t-on-click="finish" t-esc="props.words.done"/>
            <div class="row">
                <button type="button" class="second" t-on-click="clear" t-esc="props.words.clear"/>
                <button type="button" class="second" t-on-click="() => props.close()" t-esc="props.words.cancel"/>
            </div>
        </div>`;

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ name: this.props.name, drawn: false });
        onMounted(() => this.clear());
    }

    clear() {
        const { clientWidth, clientHeight } = this.canvas.el;
        Object.assign(this.canvas.el, { width: clientWidth * 2, height: clientHeight * 2 });
        this.pen = this.canvas.el.getContext("2d");
        this.pen.scale(2, 2);
        this.pen.fillStyle = "#fff";
        this.pen.fillRect(0, 0, clientWidth, clientHeight);
        Object.assign(this.pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round" });
        this.pen.strokeStyle = "#111827";
        this.state.drawn = false;
    }

    begin(ev) {
        ev.preventDefault();
        this.canvas.el.setPointerCapture(ev.pointerId);
        this.drawing = true;
        this.pen.beginPath();
        this.pen.moveTo(ev.offsetX, ev.offsetY);
    }

    draw(ev) {
        if (this.drawing) {
            this.pen.lineTo(ev.offsetX, ev.offsetY);
            this.pen.stroke();
            this.state.drawn = true;
        }
    }

    end() {
        this.drawing = false;
    }

    finish() {
        const data = this.canvas.el.toDataURL("image/png").split(",")[1];
        this.props.onSigned({ data, name: this.state.name.trim() });
    }
}
