"""Traditional Chinese reads as simplified, and finds what was written in it."""

import doctest

import pytest
from smart_service_bot_engine import retrieval, script, text


def test_doctests():
    assert doctest.testmod(script).failed == 0
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("請問這臺淨水器還在保固期內嗎", "请问这台净水器还在保固期内吗"),
        ("發票開錯了,麻煩您們幫忙處理", "发票开错了,麻烦您们帮忙处理"),
        ("滑鼠、鍵盤與螢幕", "滑鼠、键盘与萤幕"),
        ("機器壞掉,濾芯發霉,聯絡師傅", "机器坏掉,滤芯发霉,联络师傅"),
        ("已經简体的字不变", "已经简体的字不变"),
    ],
)
def test_characters(traditional, simplified):
    assert script.simplified(traditional) == simplified
    assert script.simplified(simplified) == simplified


def test_questions_from_taiwan_find_articles_of_the_mainland():
    index = retrieval.Index([
        retrieval.Article(1, "打印机无法连接网络"),
        retrieval.Article(2, "怎么更换墨盒"),
        retrieval.Article(3, "滤芯多久更换一次"),
    ])
    found = [
        index.search(question)[0].article_id
        for question in ("印表機連不上網路", "墨水匣要怎麼換", "濾心多久更換")
    ]
    assert found == [1, 2, 3]
