"""A channel of your own in Python: say something for a user, print what is answered.

    SMART_WEBHOOK=https://…/smart_service/webhook/api/TOKEN SMART_SECRET=whsec_… \\
        python api_channel.py USER_ID "Hello"

The account's "Address for replies" is this program's address (port 8090, or ``PORT``).
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["SMART_SECRET"].removeprefix("whsec_"))


def signature(event_id, timestamp, body):
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()


def send(kind, data):
    """Post a signed event; the same message_id twice is one message."""
    event_id, timestamp = str(uuid.uuid4()), str(int(time.time()))
    body = json.dumps({"type": kind, "data": data}).encode()
    headers = {"Content-Type": "application/json", "webhook-id": event_id,
               "webhook-timestamp": timestamp,
               "webhook-signature": signature(event_id, timestamp, body)}
    urllib.request.urlopen(urllib.request.Request(os.environ["SMART_WEBHOOK"], body, headers))


class Replies(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event_id, timestamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        expected = signature(event_id, timestamp, body)
        given = self.headers["webhook-signature"].split()
        fresh = abs(time.time() - int(timestamp)) < 300
        genuine = fresh and any(hmac.compare_digest(expected, one) for one in given)
        self.send_response(200 if genuine else 401)
        self.end_headers()
        if genuine:
            event = json.loads(body)
            print(json.dumps({"type": event["type"], **event["data"]}), flush=True)

    def log_message(self, *_arguments):
        """Keep the output to the replies."""


server = HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Replies)
send("message.created", {
    "message_id": str(uuid.uuid4()), "user": {"id": sys.argv[1]}, "text": sys.argv[2]})
server.serve_forever()
