// A channel of your own in JavaScript: say something for a user, print what is answered.
//
//   SMART_WEBHOOK=https://…/smart_service/webhook/api/TOKEN SMART_SECRET=whsec_… \
//       node api_channel.mjs USER_ID "Hello"
//
// The account's "Address for replies" is this program's address (port 8090, or PORT).
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { SMART_WEBHOOK, SMART_SECRET, PORT = "8090" } = process.env;
const key = Buffer.from(SMART_SECRET.replace(/^whsec_/, ""), "base64");
const now = () => Math.floor(Date.now() / 1000);

const signature = (id, timestamp, body) =>
    "v1," + createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");

// post a signed event; the same message_id twice is one message
async function send(type, data) {
    const [id, timestamp] = [randomUUID(), String(now())];
    const body = JSON.stringify({ type, data });
    const headers = {
        "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp,
        "webhook-signature": signature(id, timestamp, body),
    };
    const answer = await fetch(SMART_WEBHOOK, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

const same = (one, other) =>
    one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { "webhook-id": id, "webhook-timestamp": timestamp } = request.headers;
    const given = (request.headers["webhook-signature"] ?? "").split(" ");
    const expected = signature(id, timestamp, body);
    const fresh = Math.abs(now() - Number(timestamp)) < 300;
    const genuine = fresh && given.some((one) => same(one, expected));
    response.writeHead(genuine ? 200 : 401).end();
    if (!genuine) return;
    const { type, data } = JSON.parse(body);
    console.log(JSON.stringify({ type, ...data }));
});

server.listen(Number(PORT), "127.0.0.1", () =>
    send("message.created", {
        message_id: randomUUID(), user: { id: process.argv[2] }, text: process.argv[3],
    }));
