"""All simulators together: as a process, and with the accounts of a file."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.simulators import MINI_APP, PLAIN_APP, SECURE_APP
from tests.simulators.__main__ import SIMULATORS, provider_port, read_accounts
from tests.simulators.callback import DEMO_SECRET

ROOT = Path(__file__).parents[2]


def test_they_know_the_accounts_of_a_file(tmp_path):
    accounts = tmp_path / "accounts.csv"
    accounts.write_text(
        "id,provider,app_id,app_secret,webhook_secret,encoding_aes_key\n"
        f"a,wechat,wx1,s1,t1,{'k' * 43}\nb,wechat,wx2,s2,t2,\nc,api,,,whsec_AAAA,\n"
    )
    rows = read_accounts(accounts)
    wechat = SIMULATORS["wechat"].for_accounts(rows["wechat"], "127.0.0.1", 0)
    assert [(app.app_id, app.token, app.mode) for app in wechat.apps.values()][:2] == [
        ("wx1", "t1", "aes"),
        ("wx2", "t2", "plain"),
    ]
    assert SIMULATORS["api"].for_accounts(rows["api"], "127.0.0.1", 0).secret == "whsec_AAAA"


def test_without_a_file_they_know_their_own(tmp_path):
    rows = read_accounts(tmp_path / "none.csv")
    wechat = SIMULATORS["wechat"].for_accounts(rows["wechat"], "127.0.0.1", 0)
    assert list(wechat.apps.values()) == [PLAIN_APP, SECURE_APP, MINI_APP]
    assert SIMULATORS["api"].for_accounts(rows["api"], "127.0.0.1", 0).secret == DEMO_SECRET


def test_they_run_as_a_process_where_they_are_told():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.simulators", "--port", f"wechat={port}"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": ""}, stdout=subprocess.PIPE, text=True)
    try:
        urls = dict(process.stdout.readline().split() for _provider in SIMULATORS)
        assert process.stdout.readline() == "ready\n"
        assert list(urls) == list(SIMULATORS)
        assert urls["wechat"] == f"http://127.0.0.1:{port}"
        for url in urls.values():
            answer = requests.get(f"{url}/_control/sent", timeout=5)
            assert answer.json() == {"sent": [], "last": 0}
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()


def test_unknown_providers_are_refused():
    with pytest.raises(ValueError, match="pager"):
        provider_port("pager=1")
