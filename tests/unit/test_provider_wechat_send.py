"""The provider ``wechat``: the bodies of what goes out, and reading what it lists."""

import dataclasses
import email
import json

import pytest
from smart_service_providers import base, wechat, wechat_send

ACCOUNT = wechat.WeChat(
    base.Credentials(app_id="wx1", app_secret="s3cret", webhook_secret="t", access_token="tok")
)
MINI = wechat.WeChat(dataclasses.replace(ACCOUNT.credentials, variant="mini_program"))
API = "https://api.weixin.qq.com"
CALL = base.TemplateCall(
    "服务进度通知", lang="zh_CN", values=("SR1", "换电源板"),
    variables=("character_string1", "thing2"), external_id="tmpl-1", url="https://a.example")


def outgoing(kind="message", **values):
    return base.Outgoing("database-1", "oABC", kind=kind, **values)


def body(call):
    return json.loads(call.body)


@pytest.mark.parametrize(
    ("media", "value"),
    [
        (base.Media("image", media_id="m"), {"media_id": "m"}),
        (base.Media("voice", media_id="m", name="a.amr"), {"media_id": "m"}),
        (base.Media("video", media_id="m"), {"media_id": "m"}),
        (base.Media("video", media_id="m", name="how to"), {"media_id": "m", "title": "how to"}),
    ],
)
def test_files_by_their_media_id(media, value):
    assert body(ACCOUNT.build(outgoing(media=media))) == {
        "touser": "oABC", "msgtype": media.kind, media.kind: value}


@pytest.mark.parametrize("kind", ["voice", "video", "file"])
def test_a_mini_program_takes_pictures_only(kind):
    with pytest.raises(ValueError, match="WeChat takes image by their media id only"):
        MINI.build(outgoing(media=base.Media(kind, media_id="m")))


@pytest.mark.parametrize(("adapter", "path"), [(ACCOUNT, "typing"), (MINI, "business/typing")])
def test_typing_has_a_path_for_each_product(adapter, path):
    call = adapter.build(outgoing("typing", target="17"))
    assert call.url == f"{API}/cgi-bin/message/custom/{path}"
    assert call.params == {"access_token": "tok"}
    assert body(call) == {"touser": "oABC", "command": "Typing"}


def test_a_template_message():
    call = ACCOUNT.build(outgoing("template", template=CALL))
    assert call.url == f"{API}/cgi-bin/message/template/send"
    found = body(call)
    client_id = found.pop("client_msg_id")
    assert found == {
        "touser": "oABC",
        "template_id": "tmpl-1",
        "url": "https://a.example",
        "data": {"character_string1": {"value": "SR1"}, "thing2": {"value": "换电源板"}},
    }
    assert len(client_id) == 32
    again = body(ACCOUNT.build(outgoing("template", template=CALL)))
    assert again["client_msg_id"] == client_id
    other = base.Outgoing("database-2", "oABC", kind="template", template=CALL)
    assert body(ACCOUNT.build(other))["client_msg_id"] != client_id


@pytest.mark.parametrize(
    ("lang", "sent"), [("zh_CN", "zh_CN"), ("en_US", "en_US"), ("de_DE", "zh_CN")]
)
def test_a_subscription_message(lang, sent):
    template = dataclasses.replace(CALL, lang=lang, url="pages/ticket?id=1")
    call = MINI.build(outgoing("template", template=template))
    assert call.url == f"{API}/cgi-bin/message/subscribe/send"
    assert body(call) == {
        "touser": "oABC",
        "template_id": "tmpl-1",
        "page": "pages/ticket?id=1",
        "miniprogram_state": "formal",
        "lang": sent,
        "data": {"character_string1": {"value": "SR1"}, "thing2": {"value": "换电源板"}},
    }


@pytest.mark.parametrize("adapter", [ACCOUNT, MINI])
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"template": None}, "by its id only"),
        ({"template": dataclasses.replace(CALL, external_id="")}, "by its id only"),
        ({"template": dataclasses.replace(CALL, values=("SR1",))}, "a value for each"),
        ({"template": dataclasses.replace(CALL, variables=())}, "a value for each"),
    ],
)
def test_templates_that_are_not_whole(adapter, changes, words):
    with pytest.raises(ValueError, match=words):
        adapter.build(outgoing("template", **changes))


@pytest.mark.parametrize("kind", ["edit", "delete", "reaction", "welcome", "transfer"])
def test_what_wechat_has_not(kind):
    assert kind not in ACCOUNT.capabilities.kinds
    with pytest.raises(ValueError, match=f"WeChat takes no {kind}"):
        ACCOUNT.build(outgoing(kind))


def test_all_kinds_that_are_declared_can_be_built():
    for adapter in (ACCOUNT, MINI):
        for kind in adapter.capabilities.kinds:
            assert adapter.build(outgoing(kind, text="a", template=CALL)).method == "POST"


def test_a_template_message_has_an_id():
    answer = base.Response(200, {}, b'{"errcode": 0, "errmsg": "ok", "msgid": 200228332}')
    assert ACCOUNT.classify(answer) == base.Sent("200228332")


@pytest.mark.parametrize(
    ("mimetype", "name"),
    [("image/png", "media.png"), ("audio/mpeg", "media.mp3"), ("a\r\nb/c", "media")],
)
def test_a_file_is_uploaded_as_a_form(mimetype, name):
    content = b"\x89PNG\r\n--bytes"
    call = ACCOUNT.upload_call(base.Media("image", content=content, mimetype=mimetype))
    assert (call.method, call.url) == ("POST", f"{API}/cgi-bin/media/upload")
    assert call.params == {"access_token": "tok", "type": "image"}
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    (part,) = email.message_from_bytes(head + call.body).get_payload()
    assert part.get_payload(decode=True) == content
    assert part.get_filename() == name
    assert part.get_param("name", "", "content-disposition") == "media"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"type": "image", "media_id": "m", "created_at": 1}, base.Uploaded("m", 259_200)),
        ({"errcode": 40005, "errmsg": "invalid file type"},
         base.GiveUp("40005", "invalid file type")),
        ({"type": "image"}, base.Retry("200", "not WeChat's answer: no media_id")),
    ],
)
def test_what_an_upload_is_answered(answer, result):
    assert ACCOUNT.read_upload(base.Response(200, {}, json.dumps(answer).encode())) == result


def test_what_may_be_uploaded_is_what_may_be_sent():
    for limits in wechat_send.CAPABILITIES.values():
        assert set(limits.media_limits) == limits.media
        for limit in limits.media_limits.values():
            assert limit.types <= wechat_send.EXTENSIONS.keys()


def test_a_video_is_fetched_in_two_steps():
    named = base.Response(200, {"content-type": "text/plain"}, b'{"video_url": "http://v.example"}')
    assert ACCOUNT.next_media_call(named) == base.Call("GET", "http://v.example")
    for content_type, content in (("image/jpeg", b"\xff"), ("text/plain", b'{"errcode": 40007}')):
        answer = base.Response(200, {"content-type": content_type}, content)
        assert ACCOUNT.next_media_call(answer) is None


PUBLISHED_LIST = {
    "template_list": [
        {
            "template_id": "iPk5sOIt5X_flOVKn5GrTFpncEYTojx6ddbt8WYoV5s",
            "title": "领取奖金提醒",
            "primary_industry": "IT科技",
            "deputy_industry": "互联网|电子商务",
            "content": "{ {result.DATA} }\n\n领奖金额:{ {withdrawMoney.DATA} }\n"
            "领奖时间: { {withdrawTime.DATA} }",
            "example": "您已提交领奖申请",
        },
        {"title": "no id"},
        "no row",
    ]
}


def test_the_published_list_of_templates():
    """https://developers.weixin.qq.com/doc/service/api/notify/template/api_getalltemplates"""
    page = ACCOUNT.read_templates(base.Response(200, {}, json.dumps(PUBLISHED_LIST).encode()))
    assert page == base.TemplatePage(
        (
            base.Template(
                name="领取奖金提醒",
                lang="zh_CN",
                state="approved",
                external_id="iPk5sOIt5X_flOVKn5GrTFpncEYTojx6ddbt8WYoV5s",
                category="IT科技",
                body="{{result}}\n\n领奖金额:{{withdrawMoney}}\n领奖时间: {{withdrawTime}}",
                variables=("result", "withdrawMoney", "withdrawTime"),
            ),
        )
    )


PUBLISHED_PEOPLE = {
    "user_info_list": [
        {
            "subscribe": 1,
            "openid": "otvxTs4dckWG7imySrJd6jSi0CWE",
            "language": "zh_CN",
            "subscribe_time": 1434093047,
            "unionid": "oR5GjjgEhCMJFyzaVZdrxZ2zRRF4",
            "remark": "",
            "groupid": 0,
            "tagid_list": [128, 2],
        },
        {"subscribe": 0, "openid": "otvxTs_JZ6SEiP0imdhpi50fuSZg"},
        {"openid": 5},
    ]
}


def test_the_published_answer_who_is_who():
    """https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo"""
    answer = base.Response(200, {}, json.dumps(PUBLISHED_PEOPLE).encode())
    one, other = ACCOUNT.read_profiles(answer)
    assert one.contact.value == "otvxTs4dckWG7imySrJd6jSi0CWE"
    assert one.links == (base.ContactPoint("unionid", "wx1", "oR5GjjgEhCMJFyzaVZdrxZ2zRRF4"),)
    assert other == base.Profile(
        base.ContactPoint("openid", "wx1", "otvxTs_JZ6SEiP0imdhpi50fuSZg"))


def test_at_most_a_hundred_are_asked_about():
    call = ACCOUNT.profiles_call(tuple(f"o{number}" for number in range(150)))
    assert len(body(call)["user_list"]) == ACCOUNT.profiles == 100


def test_the_probe_changes_nothing():
    call = ACCOUNT.probe_call()
    assert (call.method, call.url) == ("GET", f"{API}/cgi-bin/get_api_domain_ip")
    assert ACCOUNT.read_probe(base.Response(200, {}, b'{"ip_list": ["1.2.3.4"]}')) == base.Probe("")
    assert isinstance(ACCOUNT.read_probe(base.Response(200, {}, b"{}")), base.Retry)
