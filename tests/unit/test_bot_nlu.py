"""The bot's trained understanding: learning, refusing, storing, and reading beside the patterns."""

import collections
import csv
import io
from datetime import datetime
from pathlib import Path

import numpy
import pytest
from smart_service_bot_engine import entities, intent
from smart_service_bot_engine.nlu import (
    classifier,
    emotion,
    features,
    language,
    mentions,
    moments,
    nearness,
    reading,
    repetition,
    training,
)

SHIPPED = Path(__file__).resolve().parents[2] / "addons/smart_service_bot/data/nlu"
LANGUAGES = ("zh_CN", "en_US")
NOW = datetime(2026, 11, 22, 10, 0)  # a Sunday


def shipped(name, *languages):
    rows = []
    for lang in languages or LANGUAGES:
        with open(SHIPPED / f"{name}.{lang}.csv", encoding="utf-8") as stream:
            rows += [(row["text"], row["label"]) for row in csv.DictReader(stream)]
    return rows


@pytest.fixture(scope="module")
def trained():
    texts, labels = zip(*shipped("intents"), strict=True)
    return training.train(texts, labels, foreign=True)


@pytest.fixture(scope="module")
def reader(trained):
    feelings, _figures = training.train(*zip(*shipped("emotions"), strict=True))
    return reading.Reader(model=trained[0], feelings=feelings)


# === WHAT SHIPS === #

@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_intent_has_examples_enough_in_both_languages(lang):
    counts = collections.Counter(label for _text, label in shipped("intents", lang))
    assert min(counts.values()) >= 25
    assert set(counts) == {label for _text, label in shipped("intents")}
    built_in = {
        intent.HUMAN, intent.ORDER, intent.WARRANTY, intent.DEVICES, intent.REGISTER,
        intent.REPAIR, intent.QUESTION, classifier.OUT_OF_SCOPE, *intent.SMALL_TALK}
    assert built_in <= set(counts)


def test_no_sentence_is_an_example_of_two_intents():
    for name in ("intents", "emotions"):
        texts = [text.lower() for text, _label in shipped(name)]
        assert not [text for text, n in collections.Counter(texts).items() if n > 1]
        assert not [text for text in texts if not any(map(str.isalnum, text))]


def test_what_ships_is_learnt_and_measured_on_what_was_not_seen(trained):
    model, figures = trained
    assert len(model.labels) == 27
    # one in twenty-seven would be chance
    assert figures.accuracy > 0.58
    assert figures.precision > 0.75
    assert 0.4 < figures.answered < 1
    assert figures.oos_recall > 0.6
    assert figures.confusions[0][2] >= figures.confusions[-1][2] >= 1


# === THE CLASSIFIER === #

def test_training_is_the_same_each_time():
    rows = shipped("emotions", "en_US")
    first, second = (training.train(*zip(*rows, strict=True))[0] for _time in range(2))
    assert numpy.array_equal(first.weights, second.weights)


def test_a_model_is_read_back_as_it_was(trained):
    model = trained[0]
    again = classifier.Classifier.load(model.dump())
    for text in ("where is my order", "预约能换到周五吗", "", "☃", "a" * 5000):
        before, after = model.rank(text), again.rank(text)
        assert before.ranking[0][0] == after.ranking[0][0]
        assert before.acceptance == pytest.approx(after.acceptance, abs=0.01)


def test_probabilities_add_up(trained):
    ranking = trained[0].rank("帮我改一下上门时间").ranking
    assert sum(probability for _label, probability in ranking) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("content", [
    b"", b"no zip", b"PK\x03\x04 cut off", b"\x80\x04\x95pickle"])
def test_what_is_no_model_is_refused(content):
    with pytest.raises(classifier.BrokenModel):
        classifier.Classifier.load(content)


def test_a_pickle_inside_is_never_opened():
    stream = io.BytesIO()
    numpy.savez(stream, meta=numpy.array([{"a": 1}], dtype=object))
    with pytest.raises(classifier.BrokenModel):
        classifier.Classifier.load(stream.getvalue())


def test_parts_of_two_models_do_not_fit(trained):
    other, _figures = training.train(*zip(*shipped("emotions"), strict=True))
    mixed = classifier.Classifier(
        labels=trained[0].labels, features=trained[0].features, weights=other.weights,
        bias=other.bias)
    with pytest.raises(classifier.BrokenModel):
        classifier.Classifier.load(mixed.dump())


def test_nothing_is_learnt_from_one_label():
    with pytest.raises(training.TooFewExamples):
        training.train(["a b", "c d", "e f"], ["x", "x", "__oos__"])


def test_a_label_with_one_example_does_no_harm():
    rows = [("green tea", "tea"), ("black tea", "tea"), ("red bike", "bike"),
            ("blue bike", "bike"), ("a lonely cloud", "cloud")]
    model, figures = training.train(*zip(*rows, strict=True))
    assert model.rank("cloud").ranking[0][0] == "cloud"
    assert figures.oos_recall is None


def test_vectors_join_the_words_and_are_done_without():
    rows = [(f"{colour} tea", "drink") for colour in ("red", "green", "black", "white")]
    rows += [(f"{colour} bike", "ride") for colour in ("red", "green", "black", "white")]
    vectors = numpy.array([[1, 0.1 * i] if label == "drink" else [0.1 * i, 1]
                           for i, (_text, label) in enumerate(rows)], dtype=numpy.float32)
    model, _figures = training.train(
        *zip(*rows, strict=True), vectors=vectors, encoder="own")
    assert model.encoder == "own"
    assert model.rank("coffee", numpy.array([1, 0])).ranking[0][0] == "drink"
    assert model.rank("pink bike").ranking[0][0] == "ride"
    again = classifier.Classifier.load(model.dump())
    assert again.rank("coffee", numpy.array([0, 1])).ranking[0][0] == "ride"


def rings(seed=3):
    """Vectors of two meanings, the one around the other: no plane parts them."""
    angles = numpy.random.default_rng(seed).uniform(0, 2 * numpy.pi, 120)
    inner = numpy.arange(120) % 2 == 0
    radius = numpy.where(inner, 0.5, 1.5)
    vectors = numpy.stack(
        [radius * numpy.cos(angles), radius * numpy.sin(angles), 0.5 + 0.4 * inner], axis=1)
    return vectors.astype(numpy.float32), inner.astype(int)


@pytest.mark.parametrize("most", [3000, 40])
def test_nearness_parts_what_lies_around_something_else(monkeypatch, most):
    monkeypatch.setattr(nearness, "MOST_ANCHORS", most)
    vectors, target = rings()
    folds = [(numpy.arange(120) % 4 != fold, numpy.arange(120) % 4 == fold) for fold in range(4)]
    model, unseen, _coarse = nearness.learn(vectors, target, 2, folds, numpy.ones(120))
    assert len(model.anchors) == min(most, 120)
    assert (unseen.argmax(axis=1) == target).mean() > 0.95
    asked, expected = rings(seed=4)
    assert (model.scores(asked).argmax(axis=1) == expected).mean() > 0.95
    assert model.scores(asked[0]) == pytest.approx(model.scores(asked)[0], abs=1e-4)


def test_parts_of_two_nearnesses_do_not_fit():
    vectors, target = rings()
    model, _unseen, _coarse = nearness.learn(vectors, target, 2, [], numpy.ones(120))
    assert model.fits(2)
    assert not model.fits(3)
    model.centre = model.centre[:2]
    assert not model.fits(2)


def test_a_mistyped_and_a_traditional_wording_are_understood(trained):
    model = trained[0]
    assert model.rank("can you resheduel the vissit").ranking[0][0] == "reschedule_visit"
    assert model.rank("發票什麼時候能開出來").ranking[0][0] == "invoice_status"


def test_only_the_wish_counts_not_its_number():
    assert features.pieces("order 12345678") == features.pieces("order 87654321")


# === READING === #

def test_patterns_and_model_are_read_together(reader):
    for said, name in (
            ("转人工", "human_request"), ("where is my order S00012", "order_status"),
            ("帮我把预约改到周五", "reschedule_visit"),
            ("how many points do I have left", "points"),
            ("谢谢", "thanks"), ("机器冒烟了还有烧焦的味道", "safety_concern"),
            ("I want my personal data deleted", "legal_privacy")):
        assert reader.understand([said]).intent.name == name, said


def test_what_is_out_of_scope_is_no_intent(reader):
    found = reader.understand(["推荐一部电影给我看"])
    assert found.intent.name == intent.UNKNOWN
    assert not found.in_scope


def test_numbers_alone_are_not_judged(reader):
    for said in ("S00012", "13800138000", "LP3-240001", "??", "😀"):
        assert reader.understand([said]).intent == intent.understand([said]).intent


def test_two_close_intents_are_both_named(reader):
    ranking = reader.understand(["周六上门的时间"]).ranking
    assert len({name for name, _probability in ranking[:3]} & {
        "visit_status", "book_visit", "reschedule_visit"}) >= 2


def test_a_long_sentence_is_no_small_talk(reader):
    found = reader.understand(["好的那你告诉我净水器第一次使用之前滤芯到底要冲洗多长时间才可以"])
    assert found.intent.name not in intent.SMALL_TALK


@pytest.mark.parametrize("text", [
    "a" * 100_000, "我" * 100_000, "12:30 " * 20_000, "S0" * 50_000, "路3号" * 30_000,
    "\x00" * 99, "明天3点到" * 20_000])
def test_100_kilobytes_are_read_in_time(reader, text):
    import time

    start = time.process_time()
    reader.understand([text], now=NOW)
    assert time.process_time() - start < 3


def test_nothing_is_nothing(reader):
    for messages in ([], [""], ["  \n"]):
        found = reader.understand(messages, now=NOW)
        assert found.intent.name == intent.UNKNOWN
        assert found.ranking == ()
        assert found.emotion.label == emotion.NEUTRAL


# === FINDERS === #

@pytest.mark.parametrize(("said", "start", "stop", "grain"), [
    ("明天下午三点", "2026-11-23 15:00", "2026-11-23 15:00", "minute"),
    ("后天上午9:30到11点", "2026-11-24 09:30", "2026-11-24 11:00", "minute"),
    ("下周二下午2点到4点", "2026-11-24 14:00", "2026-11-24 16:00", "minute"),
    ("周五晚上", "2026-11-27 18:00", "2026-11-27 22:00", "part"),
    ("明晚八点", "2026-11-23 20:00", "2026-11-23 20:00", "minute"),
    ("一个半小时后", "2026-11-22 11:30", "2026-11-22 11:30", "minute"),
    ("十二月三号", "2026-12-03 00:00", "2026-12-04 00:00", "day"),
    ("三天后", "2026-11-25 00:00", "2026-11-26 00:00", "day"),
    ("下个星期", "2026-11-23 00:00", "2026-11-30 00:00", "week"),
    ("這週末", "2026-11-21 00:00", "2026-11-23 00:00", "day"),
    ("next Tuesday 3pm", "2026-11-24 15:00", "2026-11-24 15:00", "minute"),
    ("tomorrow at 10", "2026-11-23 10:00", "2026-11-23 10:00", "minute"),
    ("between 3 and 5 pm on Monday", "2026-11-23 15:00", "2026-11-23 17:00", "minute"),
    ("3-5pm tomorrow", "2026-11-23 15:00", "2026-11-23 17:00", "minute"),
    ("in half an hour", "2026-11-22 10:30", "2026-11-22 10:30", "minute"),
    ("quarter to five tomorrow", "2026-11-23 16:45", "2026-11-23 16:45", "minute"),
    ("Nov 25th at 2 pm", "2026-11-25 14:00", "2026-11-25 14:00", "minute"),
    ("the 25th of November", "2026-11-25 00:00", "2026-11-26 00:00", "day"),
    ("25/11", "2026-11-25 00:00", "2026-11-26 00:00", "day"),
    ("last Friday", "2026-11-20 00:00", "2026-11-21 00:00", "day"),
    ("tomorrow morning", "2026-11-23 08:00", "2026-11-23 12:00", "part"),
])
def test_days_and_times(said, start, stop, grain):
    [found] = moments.find(said, NOW)
    assert (found.start.isoformat(" ", "minutes"), found.stop.isoformat(" ", "minutes"),
            found.grain) == (start, stop, grain)


@pytest.mark.parametrize("said", [
    "3号线", "2月30日", "换了三次 20元", "可以一点都不行", "may I ask", "I sat down", "等了3天",
    "SN LP3-240001", "99%", "", "25:99"])
def test_what_is_no_day_and_no_time(said):
    assert moments.find(said, NOW) == ()


def test_the_time_of_today_that_is_over_is_tomorrows():
    [found] = moments.find("早上9点", NOW)
    assert found.start == datetime(2026, 11, 23, 9, 0)


def test_amounts_places_and_products():
    gazetteer = mentions.Gazetteer(
        products=((1, "Laser printer LP-3"), (1, "LP-3"), (2, "净水器")), towns=("上海",))
    found = reading.Reader(gazetteer=gazetteer).understand(
        ["我的淨水器花了¥1,299，寄到北京市朝阳区建国路8号院2号楼1501室"]).entities
    assert [named.id for named in found.products] == [2]
    assert [(one.value, one.currency) for one in found.amounts] == [(1299.0, "CNY")]
    assert found.places == ("北京市朝阳区建国路8号院2号楼1501室",)
    assert mentions.places("我在上海", gazetteer) == ("上海",)
    assert gazetteer.products_in("my LP-30 jams") == ()
    assert entities.Entities(moments=(1,)) == entities.Entities(moments=(1,))
    # days and places are no claim of who somebody is
    assert not entities.Entities(moments=(1,), places=("x",))


@pytest.mark.parametrize(("said", "code"), [
    ("打印机坏了", "zh"), ("my printer is broken", "en"), ("プリンターが動きません", "ja"),
    ("프린터가 고장났어요", "ko"), ("Где мой заказ", "ru"), ("Où est ma commande ?", "fr"),
    ("Wo ist meine Bestellung", "de"), ("¿Dónde está mi pedido?", "es"), ("ok", "en"),
    ("WP-200怎么用", "zh"), ("أين طلبي", "ar")])
def test_languages(said, code):
    assert language.detect(said)[0] == code


def test_the_language_of_a_number_is_the_customers_own():
    assert reading.Reader().understand(["S00012"], default_language="zh").language == "zh"


@pytest.mark.parametrize(("said", "label"), [
    ("你们太过分了，我要投诉", "angry"), ("this is a scam, I want my money", "angry"),
    ("不用担心", "neutral"), ("I'm not happy with it", "disappointed"), ("太好了谢谢", "happy"),
    ("会不会漏电啊", "worried"), ("please hurry, it is urgent", "urgent"),
    ("where is my order", "neutral")])
def test_feelings(reader, said, label):
    assert emotion.read(said).label == label
    assert reader.understand([said]).emotion.label == label


def test_capitals_and_exclamations_are_louder():
    quiet, loud = emotion.read("i am annoyed"), emotion.read("I AM REALLY ANNOYED!!!")
    assert quiet.label == loud.label == emotion.ANGRY
    assert loud.intensity > quiet.intensity


def test_a_question_asked_again_is_noticed():
    earlier = ["how do I change the ink cartridge", "你们几点下班"]
    assert repetition.count("how can I change the ink cartridge??", earlier) == 1
    assert repetition.count("请问你们几点下班", earlier) == 1
    assert repetition.count("where is my parcel", earlier) == 0
