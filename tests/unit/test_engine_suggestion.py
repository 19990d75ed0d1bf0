"""Which task a suggestion belongs to, and when its progress is news."""

import doctest

from smart_service_engine import suggestion
from smart_service_engine.suggestion import DOUBTFUL, SAME, is_news, nearest


def test_examples():
    result = doctest.testmod(suggestion)
    assert result.attempted and not result.failed


def test_the_same_wish_in_other_words_joins():
    tasks = {1: ["I suggest adding a bigger paper tray"], 2: ["It would be nice to have dark mode"]}
    task, like = nearest("Please add a larger tray for paper", tasks)
    assert task == 1 and like >= DOUBTFUL
    task, like = nearest("Please add a bigger tray for paper", tasks)
    assert task == 1 and like >= SAME


def test_any_text_of_a_task_counts():
    tasks = {1: ["Tray", "建议增加一个更大的纸盒", "a bigger paper tray"]}
    assert nearest("希望你们加一个更大的纸盒", tasks)[1] >= SAME


def test_something_else_is_no_join():
    tasks = {1: ["I suggest adding a bigger paper tray"], 2: ["建议增加更大的纸盒"]}
    assert nearest("Would be great if the app had a dark mode", tasks)[1] < DOUBTFUL
    assert nearest("希望 App 支持夜间模式", tasks)[1] < DOUBTFUL


def test_customers_hear_of_progress_once_and_forward_only():
    heard, told = [], None
    for progress in ("planned", "planned", "started", "planned", "done", None, "done"):
        if is_news(told, progress):
            heard.append(progress)
            told = progress
    assert heard == ["planned", "started", "done"]
