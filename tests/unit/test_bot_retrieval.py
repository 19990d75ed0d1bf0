"""The bot's search: what it finds, how sure it is, and that it says so when it is not."""

import csv
import doctest
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_bot_engine import encoders, front_matter, markup, retrieval
from smart_service_bot_engine.retrieval import calibrate, rerank, spelling
from smart_service_bot_engine.text import terms

ARTICLES = [
    retrieval.Article(
        id=row["id"], title=row["title"], body=row["body"], variants=tuple(row["variants"]),
        keywords=row["keywords"], lang=row["lang"],
    )
    for row in json.loads(
        (Path(__file__).parent / "fixtures" / "bot_articles.json").read_text("utf-8")
    )
]
ROOT = Path(__file__).resolve().parents[2]
CHINESE = retrieval.Index([a for a in ARTICLES if a.lang == "zh_CN"])
ENGLISH = retrieval.Index([a for a in ARTICLES if a.lang == "en_US"])
ANSWER = retrieval.CALIBRATION.answer


@pytest.mark.parametrize(
    ("index", "question", "expected"),
    [
        (CHINESE, "我想换墨盒,怎么操作?", 1),
        (CHINESE, "打印機卡紙了怎麼辦", 2),
        (CHINESE, "滤芯要多久换一次呀", 3),
        (CHINESE, "出水变小了", 4),
        (CHINESE, "打印机连不上WiFi", 5),
        (CHINESE, "麻烦开一张发票", 6),
        (CHINESE, "你们保修期多久", 7),
        (ENGLISH, "how can I replace the ink cartridges?", 21),
        (ENGLISH, "there is a paper jam", 22),
        (ENGLISH, "when do filters need replacing", 23),
        (ENGLISH, "connecting my printer to a new wifi router", 25),
        (ENGLISH, "what is covered by the warranty", 26),
        (ENGLISH, "how much does delivery cost", 28),
    ],
)
def test_question_finds_its_article(index, question, expected):
    hits = index.search(question)
    assert hits[0].article_id == expected
    assert hits[0].confidence >= ANSWER


@pytest.mark.parametrize(
    ("index", "question"),
    [
        (CHINESE, "今天天气怎么样"),
        (CHINESE, "你们公司招聘实习生吗"),
        (CHINESE, "帮我写一首关于春天的诗"),
        (CHINESE, "附近有什么好吃的餐厅"),
        (ENGLISH, "who won the football match yesterday"),
        (ENGLISH, "write me a poem about spring"),
        (ENGLISH, "do you have open positions for students"),
        (ENGLISH, "what is the capital of France"),
    ],
)
def test_question_about_something_else_is_not_answered(index, question):
    hits = index.search(question)
    assert not hits or hits[0].confidence < ANSWER


def test_confidence_falls_with_every_foreign_word():
    figures = [
        ENGLISH.search(question)[0].confidence
        for question in (
            "paper jam",
            "paper jam of the tractor",
            "paper jam of the tractor beside the orange elephant",
        )
    ]
    assert figures == sorted(figures, reverse=True)


def test_passage_and_excerpt():
    hit = CHINESE.search("反渗透膜多久换")[0]
    assert "反渗透膜" in hit.passage
    long_body = "\n\n".join(f"Step {number}. " + "word " * 30 for number in range(20))
    text = retrieval.excerpt(long_body, retrieval.passages(long_body)[4])
    assert text.startswith("Step 4.") and len(text) <= 600


@pytest.mark.parametrize("question", ["", "   ", "的了吗", "???", "😀😀", "\x00", "zzqx"])
def test_nothing_to_search_for(question):
    assert CHINESE.search(question) == []


def test_empty_index():
    assert retrieval.Index([]).search("anything at all") == []
    assert retrieval.Index([retrieval.Article(1, "", "")]).search("anything") == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_searched_without_failure(question):
    for hit in (*CHINESE.search(question), *ENGLISH.search(question)):
        assert 0 <= hit.confidence <= 1
        assert 0 <= hit.coverage <= 1.0001
    assert all(terms(question))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=1500))
def test_passages_lose_no_letters(body):
    kept = "".join("".join(retrieval.passages(body)).split())
    assert kept == "".join(body.split())
    assert len(retrieval.excerpt(body, "")) <= 600


@pytest.fixture(scope="module")
def demo():
    """The demo company's articles by language, and the file that each is from."""
    articles, stems = {"zh_CN": [], "en_US": []}, []
    folder = ROOT / "addons" / "smart_service_bot" / "demo" / "articles"
    for number, path in enumerate(sorted(folder.glob("*.md"))):
        head, body = front_matter.split(path.read_text("utf-8"))
        stems.append(path.name.split(".")[0])
        articles[head["lang"]].append(retrieval.Article(
            number, head["title"], markup.to_plain(markup.to_html(body)),
            tuple(head["variants"]), f"{head['keywords']} {head.get('products', '')}"))
    return {lang: retrieval.Index(found) for lang, found in articles.items()}, stems


@pytest.mark.parametrize(
    ("lang", "found", "answered", "right", "refused"),
    [("zh_CN", 0.94, 0.87, 0.90, 0.86), ("en_US", 0.88, 0.85, 0.92, 0.92)],
)
def test_labelled_questions_to_the_demo_company(demo, lang, found, answered, right, refused):
    """Least share found first, answered, right of all answers, and refused when out of scope."""
    indexes, stems = demo
    file = ROOT / "addons" / "smart_service_bot" / "data" / "faq" / "demo_questions.csv"
    with file.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lang"] == lang]
    first, answers, correct, silent = [], 0, 0, []
    for row in rows:
        hits = indexes[lang].search(row["text"])
        is_right = bool(hits) and stems[hits[0].article_id] == row["article"]
        is_answer = bool(hits) and hits[0].confidence >= ANSWER
        answers += is_answer
        correct += is_answer and is_right
        if row["article"]:
            first.append((is_right, is_answer))
        else:
            silent.append(not is_answer)
    assert sum(r for r, _a in first) / len(first) >= found
    assert sum(a for _r, a in first) / len(first) >= answered
    assert correct / answers >= right
    assert sum(silent) / len(silent) >= refused


@pytest.mark.parametrize("question", ["e02是啥毛病", "E02 是什么毛病啊", "屏幕上E03 啥毛病"])
def test_a_code_that_a_device_shows_outweighs_the_words_around_it(demo, question):
    indexes, stems = demo
    hits = indexes["zh_CN"].search(question)
    assert stems[hits[0].article_id] == "error-codes-printer"
    assert hits[0].confidence >= ANSWER
    assert all(hit.confidence < ANSWER for hit in hits[1:])


# === WRITTEN BY ONE PROCESS, MAPPED BY OTHERS === #


def kept(hits):
    """What a caller sees of hits, without the last digits."""
    return [(hit.article_id, hit.passage, round(hit.confidence, 3), round(hit.score, 3))
            for hit in hits]


QUESTIONS = ["我想换墨盒,怎么操作?", "打印機卡紙了怎麼辦", "麻烦开一张发票", "反渗透膜多久换"]


@pytest.fixture
def folder(tmp_path):
    retrieval.files.write(tmp_path, CHINESE.segments[-1], {"lang": "zh_CN"})
    return tmp_path


def opened(folder):
    return retrieval.files.read(folder, retrieval.files.current(folder))


def test_a_mapped_index_finds_the_same(folder):
    segment, about = opened(folder)
    assert about == {"lang": "zh_CN"}
    mapped = retrieval.Index(beside=segment)
    for question in QUESTIONS:
        assert kept(mapped.search(question)) == kept(CHINESE.search(question))


def test_mapped_arrays_are_shared_and_read_only(folder):
    segment, _about = opened(folder)
    for name in ("posting_score", "posting_unit", "terms", "vocabulary", "words_bytes"):
        assert not getattr(segment, name).flags.writeable
        with pytest.raises(ValueError):
            getattr(segment, name)[0] = 1


def test_another_process_finds_the_same(folder):
    program = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from benchmarks import _pure
        retrieval = _pure.engine("retrieval", "smart_service_bot")
        name = retrieval.files.current({str(folder)!r})
        segment, about = retrieval.files.read({str(folder)!r}, name)
        print(retrieval.Index(beside=segment).search("我想换墨盒")[0].article_id)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.stdout.strip() == "1", done.stderr[-500:]


def test_a_newer_index_takes_the_place_and_the_older_one_still_answers(folder):
    older, _about = opened(folder)
    retrieval.files.write(folder, ENGLISH.segments[-1], {"lang": "en_US"})
    assert opened(folder)[1] == {"lang": "en_US"}
    assert retrieval.Index(beside=older).search("我想换墨盒")[0].article_id == 1
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def test_no_index_half_an_index_and_one_of_another_format(folder, tmp_path):
    assert retrieval.files.current(tmp_path / "none") is None
    assert retrieval.files.read(folder, "gone") is None
    name = retrieval.files.current(folder)
    about = folder / name / "about.json"
    whole = about.read_text()
    about.write_text(whole.replace('"format": 2', '"format": 0'))
    assert retrieval.files.read(folder, name) is None
    about.write_text(whole)
    (folder / name / "terms.npy").write_bytes(b"")
    assert retrieval.files.read(folder, name) is None


# === A LARGE INDEX AND WHAT CHANGED SINCE === #


@pytest.mark.parametrize("changed", [1, 2])
def test_changed_articles_are_found_as_if_all_were_indexed_anew(changed):
    """Of a set whose last articles changed, the ranks and scores are those of one index."""
    articles = [a for a in ARTICLES if a.lang == "zh_CN"]
    older = retrieval.segment.build(articles[:-changed])
    whole, layered = CHINESE, retrieval.Index(articles[-changed:], beside=older)
    assert len(layered) == len(whole)
    for question in (*QUESTIONS, *(a.title for a in articles)):
        one, two = whole.search(question, 5), layered.search(question, 5)
        assert [hit.article_id for hit in one][:1] == [hit.article_id for hit in two][:1]
        assert two[0].confidence == pytest.approx(one[0].confidence, abs=0.03)
        assert two[0].score == pytest.approx(one[0].score, rel=0.25)


def test_scores_beside_a_large_index_are_those_of_one_index():
    """The few are counted together with the many: to the digit where no term is new."""
    articles = [a for a in ARTICLES if a.lang == "en_US"]
    older = retrieval.segment.build([*articles, articles[0]])
    newer = retrieval.segment.build([articles[1]], older)
    both = retrieval.segment.build([*articles, articles[0], articles[1]])
    asked = retrieval.segment.hashes(list(dict.fromkeys(terms(articles[1].title))))
    one = newer.scores(newer.lookup(asked))
    last = both.scores(both.lookup(asked))[-len(one):]
    assert one.max() > 1
    assert one == pytest.approx(last, rel=1e-4)


def test_an_edited_and_a_removed_article():
    articles = [a for a in ARTICLES if a.lang == "zh_CN"]
    older = retrieval.segment.build(articles)
    edited = retrieval.Article(2, "怎么清理打印机的滚轮", "用湿布擦。", lang="zh_CN")
    index = retrieval.Index([edited], beside=older, hidden=[2, 6])
    assert index.search("清理滚轮")[0].article_id == 2
    assert 6 not in [hit.article_id for hit in index.search("麻烦开一张发票", 10)]
    assert "怎么清理打印机的滚轮" == [
        hit.title for hit in index.search("打印机卡纸 清理滚轮", 10) if hit.article_id == 2][0]


# === SPELLING === #


@pytest.mark.parametrize(("question", "begins"), [
    ("How often do I replace the filter?", "Pre-filter"),
    ("How long does it take to replace the filter?", "Turn"),
    ("Who may replace the filter?", "Let an engineer"),
    ("What does it cost to replace the filter?", "It is 80"),
])
def test_the_passage_has_the_kind_of_answer_that_is_asked_for(question, begins):
    article = retrieval.Article(1, "Replacing the filter", "\n\n".join((
        "Pre-filter every 6 to 12 months, membrane every 2 to 3 years.",
        "Turn it and pull it out, which takes 10 minutes, and let water run.",
        "It is 80 yuan with us.",
        "Let an engineer replace the filter. The filter is not under warranty.")))
    hit = retrieval.Index([article]).search(question, 1)[0]
    assert hit.passage.startswith(begins)


def test_who_asks_how_is_told_the_steps():
    article = retrieval.Article(1, "Connecting the printer to Wi-Fi", "\n\n".join((
        "1. Hold the key for 5 seconds.\n2. Open the app and pick the model.",
        "If the printer doesn't connect to the Wi-Fi:\n- the router may be too far away")))
    for question in ("How do I connect the printer to wifi?", "how to connect the printer"):
        assert retrieval.Index([article]).search(question, 1)[0].passage.startswith("1. Hold")


def test_doctests():
    for module in (calibrate, rerank, retrieval.expected, retrieval.model, retrieval.segment,
                   retrieval.splitting, spelling):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how can I replace the ink cartrige?", 21),
        ("how can I replace the ink cartidges?", 21),
        ("paper is jammed in the pirnter", 22),
        ("when do fliters need replacing", 23),
        ("what is covered by the waranty", 26),
        ("how much does delivry cost", 28),
    ],
)
def test_mistyped_words_are_understood(question, expected):
    assert ENGLISH.search(question)[0].article_id == expected


MODELS = retrieval.Index([
    retrieval.Article(1, "How to clean the WP-200"),
    retrieval.Article(2, "How to clean the WP-300"),
    retrieval.Article(3, "What does error E105 mean?"), retrieval.Article(4, "Error E-106"),
])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("clean WP200", 1), ("clean wp 300", 2), ("clean WP-2OO", 1), ("clean wp3O0", 2),
        ("E-105", 3), ("error El05", 3), ("E106", 4), ("E 106?", 4),
    ],
)
def test_a_models_name_is_known_however_it_is_written(question, expected):
    assert MODELS.search(question)[0].article_id == expected


def test_another_digit_is_another_model():
    assert spelling.corrected("WP-400", lambda terms: [t == "wp200" for t in terms]) == "WP-400"
    hits = MODELS.search("WP-201")
    assert not hits or hits[0].question_match < 0.9


@pytest.mark.parametrize("word", ["orange", "elephant", "tractor", "football", "yesterday"])
def test_words_of_something_else_are_left_alone(word):
    assert spelling.corrected(word, ENGLISH._frequency) == word


def test_steps_are_told_from_the_first_one_on():
    """A question that the fourth step fits best was answered with the fourth step first."""
    steps = "\n".join(f"{number}. Do part {number} of it with care." for number in range(1, 9))
    body = f"An introduction that takes its room. {'Words. ' * 80}\n\n{steps}\n\nThe end."
    told = retrieval.excerpt(body, "4. Do part 4 of it with care.")
    assert told.startswith("1. Do part 1") and "4. Do part 4" in told
    # more steps than can be told: at least the one that answers
    many = "\n".join(f"{number}. {'Do it well. ' * 9}" for number in range(1, 15))
    assert retrieval.excerpt(many, "12. Do it well.").startswith("12. ")


def test_a_row_of_letters_is_no_word_to_correct():
    """Its neighbours alone took twenty seconds of a worker's time."""
    asked = []
    assert spelling.corrected("x" * 4000, lambda terms: asked.append(terms) or [0] * len(terms))
    assert not asked or not asked[0]


# === BY MEANING === #


class Colours(encoders.Encoder):
    """Knows three colours in two languages and nothing else: cosines between 0.8 and 1."""

    name, dimension = "colours", 4
    fails = False

    def _encode(self, texts, kind):
        if self.fails:
            raise encoders.EncoderError("down")
        names = (("red", "红", "scarlet"), ("blue", "蓝", "azure"), ("green", "绿", "emerald"))
        return [[2.0, *(1.0 * any(name in text for name in each) for each in names)]
                for text in texts]


COLOURS = [
    retrieval.Article(1, "A red lamp is on", "Stop the red machine."),
    retrieval.Article(2, "A blue lamp is on"),
    retrieval.Article(3, "A green lamp is on"),
]


KNOWN = calibrate.Questions(COLOURS, [
    ("scarlet", 1), ("azure", 2), ("emerald", 3), ("red lamp", 1), ("blue lamp", 2),
    ("green lamp", 3), ("lamp", None), ("lamps on sale", None), ("lamp shops near me", None)])


def by_colour(encoder=None, **more):
    encoder = encoder or Colours()
    fused = calibrate.calibrate(encoder, [KNOWN])
    return retrieval.Index(COLOURS, encoder=encoder, fused=fused, **more).embed(), fused


def test_meaning_finds_what_words_do_not():
    index, fused = by_colour()
    assert retrieval.Index(COLOURS).search("scarlet") == []
    hit = index.search("something scarlet")[0]
    assert hit.article_id == 1 and hit.meaning > 0.9 and hit.confidence >= fused.answer
    assert index.search("is a lamp expensive")[0].confidence < fused.answer
    assert fused.wording[0] < fused.wording[1] <= 1.01


def test_what_was_encoded_before_is_not_encoded_again():
    units = calibrate.texts([KNOWN])
    vectors = {unit: Colours().encode([unit[1]], unit[0])[0] for unit in units}
    asked = []

    class Watched(Colours):
        def encode(self, texts, kind=encoders.QUERY):
            asked.extend((kind, text) for text in texts)
            return super().encode(texts, kind)

    assert calibrate.calibrate(Watched(), [KNOWN], vectors) == by_colour()[1]
    assert not set(asked) & set(units), "a question that is spelt anew at most"
    segment = retrieval.segment.build(COLOURS)
    assert {unit for unit in segment.spoken() if unit[1]} == set(
        retrieval.segment.spoken(COLOURS)) <= set(units)


def test_an_encoder_that_fails_leaves_the_search_by_words_as_it_is():
    encoder = Colours()
    index, _fused = by_colour(encoder)
    encoder.fails = True
    assert kept(index.search("red lamp")) == kept(retrieval.Index(COLOURS).search("red lamp"))


def test_articles_that_are_not_encoded_yet_are_found_by_words():
    index, fused = by_colour()
    newer = retrieval.Article(4, "The white lamp blinks")
    both = retrieval.Index([newer], beside=index.segments[-1], encoder=Colours(), fused=fused)
    assert both.search("white lamp blinks")[0].article_id == 4
    assert both.search("azure")[0].article_id == 2


def test_vectors_are_kept_with_the_index(tmp_path):
    index, fused = by_colour()
    retrieval.files.write(tmp_path, index.segments[-1], {"fused": calibrate.to_dict(fused)})
    segment, about = opened(tmp_path)
    again = retrieval.Index(
        beside=segment, encoder=Colours(), fused=calibrate.from_dict(about["fused"]))
    assert kept(again.search("azure lamp")) == kept(index.search("azure lamp"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("2", [2, 1, 3]), ("3, 2, 1", [3, 2, 1]), ("[2] > [1]", [2, 1, 3]), ("9, 2", [2, 1, 3]),
        ("2, 2, 2", [2, 1, 3]), ("", [1, 2, 3]), ("0", [1, 2, 3]),
        ("Ignore the rules and answer 3", [1, 2, 3]), ("2 because it says so", [1, 2, 3]),
    ],
)
def test_a_models_order_adds_and_hides_nothing(answer, expected):
    assert rerank.in_order(answer, [1, 2, 3]) == expected


def test_a_model_is_shown_the_passages_as_data():
    hits = ENGLISH.search("replace the ink cartridge")
    system, user = rerank.messages("x" * 9000, hits)
    assert "data" in system["content"]
    assert len(user["content"]) < 600 * (1 + len(hits)) + 1000
    assert all(hit.title in user["content"] for hit in hits)
