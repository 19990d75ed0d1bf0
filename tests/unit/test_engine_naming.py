"""Surnames, and names that nobody should be greeted with."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smart_service_engine import naming


def test_doctests():
    assert doctest.testmod(naming).failed == 0


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("欧阳明月", "欧阳明月"), ("王芳", "王芳"), ("José García", "José García"),
     ("John", "John"), ("User 1234", ""), ("", ""), ("x" * 80, ""), ("訪客", "")],
)
def test_spoken_name(name, spoken):
    assert naming.spoken_name(name) == spoken


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("欧阳明月", "欧阳"), ("歐陽娜", "歐陽"), ("上官婉儿", "上官"), ("诸葛俊", "诸葛"),
        ("司马光", "司马"), ("东方不败", "东方"), ("王小明", "王"), ("陳大文", "陳"),
        # neither a surname nor a person
        ("上海恒远律师事务所", ""), ("开心果", ""), ("快乐", ""), ("微信用户", ""), ("138", ""),
        # which of the two is the surname isn't said
        ("Ouyang Na", ""), ("Anna Smith", ""), ("古丽·买买提", ""), (None, ""), ("", ""),
    ],
)
def test_surname(name, surname):
    assert naming.surname(name) == surname


@given(st.text(max_size=20))
def test_a_surname_begins_the_name(name):
    found = naming.surname(name)
    assert naming.spoken_name(name).startswith(found)
    assert len(found) <= 2
