/* global BarcodeDetector */
import { Component, onMounted, onWillUnmount, useRef, useState, xml } from "@odoo/owl";
import {
    buildZXingBarcodeDetector,
    isVideoElementReady,
} from "@web/core/barcode/ZXingBarcodeDetector";

const PAUSE = 150;

function loadScript(url) {
    return new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = resolve;
        script.onerror = () => reject(new Error(url));
        document.head.append(script);
    });
}

/** The phone's own reader of codes, or Odoo's bundled one where the phone has none. */
async function newDetector(readerUrl) {
    if ("BarcodeDetector" in window) {
        const formats = await BarcodeDetector.getSupportedFormats();
        if (formats.length) {
            return new BarcodeDetector({ formats });
        }
    }
    if (!window.ZXing) {
        await loadScript(readerUrl);
    }
    const Detector = buildZXingBarcodeDetector(window.ZXing);
    return new Detector({ formats: await Detector.getSupportedFormats() });
}

/** The camera's picture, until a bar or QR code is in it. */
export class Scanner extends Component {
    static props = { words: Object, reader: String, onCode: Function, close: Function };
    static template = xml`
        <div class="sheet scanner" role="dialog" aria-modal="true" t-att-aria-label="props.words.scan_hint">
            <video t-ref="video" muted="1" playsinline="1" autoplay="1" t-att-hidden="!!state.error"/>
            <div class="frame" t-if="!state.error" aria-hidden="true"/>
            <p class="hint" t-if="!state.error" t-esc="props.words.scan_hint"/>
            <p class="hint error" role="alert" t-else="" t-esc="state.error"/>
            <button type="button" class="second" t-on-click="() => props.close()" t-esc="props.words.cancel"/>
        </div>`;

    setup() {
        this.video = useRef("video");
        this.state = useState({ error: "" });
        this.open = true;
        onMounted(() => this.start());
        onWillUnmount(() => {
            this.open = false;
            this.stream?.getTracks().forEach((track) => track.stop());
        });
    }

    fail(reason) {
        this.state.error = this.props.words.no_camera.replace("%s", reason);
    }

    async start() {
        if (!navigator.mediaDevices) {
            this.fail(this.props.words.camera_needs_https);
            return;
        }
        try {
            this.detector = await newDetector(this.props.reader);
            const stream = await navigator.mediaDevices.getUserMedia({
                video: { facingMode: "environment", width: { ideal: 1280 } },
                audio: false,
            });
            if (!this.open) {
                stream.getTracks().forEach((track) => track.stop());
                return;
            }
            this.stream = stream;
            this.video.el.srcObject = stream;
            await this.video.el.play();
        } catch (error) {
            this.fail(error.message);
            return;
        }
        this.look();
    }

    async look() {
        while (this.open) {
            if (isVideoElementReady(this.video.el)) {
                const [code] = await this.detector.detect(this.video.el).catch(() => []);
                if (code && this.open) {
                    this.open = false;
                    navigator.vibrate?.(80);
                    this.props.onCode(code.rawValue.trim());
                    return;
                }
            }
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
    }
}
