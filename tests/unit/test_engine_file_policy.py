"""Which files of customers are refused."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import file_policy
from smart_service_engine.file_policy import is_program


def test_doctests():
    assert doctest.testmod(file_policy).failed == 0


@pytest.mark.parametrize(("name", "mimetype", "content"), [
    ("setup.exe", "", b""), ("photo.jpg.scr", "image/jpeg", b""), ("photo.jpg.exe. ", "", b""),
    ("a", "application/x-msdownload", b""), ("a.txt", "text/html; charset=utf-8", b""),
    ("a.jpg", "image/jpeg", b"MZ\x90"), ("a.jpg", "", b"\x7fELF\x02"), ("a", "", b"#!/bin/sh"),
    ("a.png", "image/png", b"\n <!DOCTYPE html><script>"), ("a.png", "", b"\xef\xbb\xbf<svg>"),
    ("dir/evil.JS", "", b""), ("..\\evil.bat", "", b""),
])
def test_programs_in_every_disguise(name, mimetype, content):
    assert is_program(name, mimetype, content)


@pytest.mark.parametrize(("name", "mimetype", "content"), [
    ("photo.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"), ("", "", b""),
    ("voice", "audio/amr", b"#!AMR"), ("e-invoice.xml", "application/xml", b"<?xml version"),
    ("report.docx", "application/vnd.openxmlformats-officedocument", b"PK\x03\x04"),
    ("clip.mp4", "video/mp4", b"\x00\x00\x00\x18ftypmp42"), (".gitignore", "text/plain", b"*"),
])
def test_what_customers_send(name, mimetype, content):
    assert not is_program(name, mimetype, content)


@given(st.text(max_size=40), st.text(max_size=40), st.binary(max_size=400))
def test_every_file_has_an_answer(name, mimetype, content):
    assert is_program(name, mimetype, content) in (True, False)
