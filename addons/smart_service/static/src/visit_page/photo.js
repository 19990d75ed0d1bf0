import { Component, useState, xml } from "@odoo/owl";

// pictures are made small enough for a slow network before they are kept
const SIDE = 1600;
const QUALITY = 0.8;

/**
 * @param {Blob} file what the camera took
 * @returns {Promise<string>} base64 of a JPEG
 */
export async function smallPhoto(file) {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}

/** Opens the phone's camera and hands over the picture. */
export class PhotoButton extends Component {
    static props = { words: Object, onPhoto: Function };
    static template = xml`
        <label class="second photo">
            <t t-esc="props.words.take_photo"/>
            <input type="file" accept="image/*" capture="environment" t-on-change="take"/>
        </label>
        <p t-if="state.bad" class="error" role="alert" t-esc="props.words.bad_photo"/>`;

    setup() {
        this.state = useState({ bad: false });
    }

    async take(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (!file) {
            return;
        }
        try {
            this.props.onPhoto(await smallPhoto(file));
            this.state.bad = false;
        } catch {
            this.state.bad = true;
        }
    }
}
