"""Which messages ask for the customer's own page."""

import pytest
from smart_service_engine.portal_words import asks_for_page


@pytest.mark.parametrize("text", [
    "my page", "My page please", "Can I see my page?", "Please send me my page link", "my service",
    "customer portal", "show me my portal", "send me the link to my page",
    "我的服务", "我的服务。", "请发我我的服务链接", "我要看看我的页面", "我的服务在哪里？",
    "个人中心", "打开我的页面", "我的服務",
])
def test_asks(text):
    assert asks_for_page(text)


@pytest.mark.parametrize("text", [
    "", "我的服务器坏了", "my page printer is broken", "my pager", "my service was late yesterday",
    "My service engineer did not come", "我的服务太差了", "page", "服务", "I want my money back",
    "我的工单", "where is my order", "my page does not print in colour",
])
def test_does_not_ask(text):
    assert not asks_for_page(text)
