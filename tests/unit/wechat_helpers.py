"""A WeChat simulator with somebody behind its webhook, for several test files."""

from smart_service_providers import base, http, wechat

from tests.simulators import PLAIN_APP
from tests.simulators.server import Answer, Simulator

IMAGE = b"\xff\xd8\xff an image"
VIDEO = b"\0\0\0\x18ftypmp42 a video"
# one frame of 20 ms of AMR's best type
AMR_FRAME = b"\x3c" + bytes(31)
VOICE = b"#!AMR\n" + AMR_FRAME * 50
MP3 = b"ID3\x04 a voice"


class Webhook(Simulator):
    """Stands for the product: opens each push with the adapter."""

    adapter: wechat.WeChat
    answers: list[Answer] = []
    pause = 0.0

    def handle(self, request):
        asked = base.Request(request.method, request.query, request.headers, request.body)
        self._stopped.wait(self.pause)
        if request.method == "GET":
            return Answer(self.adapter.confirm(asked).body.encode())
        (envelope,) = self.adapter.receive(asked)
        self.record(asked=asked, envelope=envelope, event=self.adapter.parse(envelope.payload))
        return self.answers.pop(0) if self.answers else Answer(b"success")


def adapter(sim, app=PLAIN_APP, token="", secret=""):
    """The adapter of one of the simulated accounts."""
    return wechat.WeChat(
        base.Credentials(
            app_id=app.app_id,
            app_secret=secret or app.app_secret,
            webhook_secret=app.token,
            encoding_aes_key=app.encoding_aes_key if app.mode != "plain" else "",
            access_token=token,
            api_base_url=sim.url,
            business_ref=app.open_platform,
            variant="mini_program" if app.is_mini_program else "",
        )
    )


def get_token(sim, app=PLAIN_APP, secret=""):
    asking = adapter(sim, app, secret=secret)
    return asking.read_token(http.perform(asking.token_call()))


def sender(sim, app=PLAIN_APP):
    """The adapter with a good token."""
    return adapter(sim, app, get_token(sim, app).value)


def send(sim, openid="oA", text="您好", token=None, app=PLAIN_APP, media=None, **outgoing):
    sending = adapter(sim, app, get_token(sim, app).value if token is None else token)
    values = {"idempotency_key": "key", "text": "" if media else text, "media": media} | outgoing
    call = sending.build(base.Outgoing(recipient=openid, **values))
    return sending.classify(http.perform(call))


def upload(sim, kind, content, mimetype, app=PLAIN_APP):
    """What WeChat says to a file."""
    sending = sender(sim, app)
    media = base.Media(kind, mimetype=mimetype, content=content)
    return sending.read_upload(http.perform(sending.upload_call(media)))
