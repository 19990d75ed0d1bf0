"""Files and pages of others as articles: what is taken, what is left, what is refused."""

import doctest
import gzip
import io
import sys
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from smart_service_bot_engine import documents, front_matter, markdown, markup
from smart_service_bot_engine.documents import Unreadable, encoding, read, read_sitemap
from smart_service_bot_engine.documents.sitemap import same_site

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refused(kind, content, **options):
    with pytest.raises(Unreadable) as caught:
        read(kind, content, **options)
    return caught.value.code


@pytest.mark.parametrize("module", [front_matter, markdown, markup, encoding])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


# === MARKDOWN === #


def test_markdown_with_and_without_a_head():
    text = "---\ntitle: Ink\nlang: zh_CN\nkind: answer\nvariants:\n  No ink\n---\n\n1. Open\n"
    [found] = read("markdown", text.encode(), name="a.md")
    assert (found.title, found.lang, found.kind) == ("Ink", "zh_CN", "answer")
    assert found.variants == ("No ink",)
    assert found.body == "<ol><li>Open</li></ol>"
    [found] = read("markdown", b"# Clean it\n\nWith a cloth.", name="a.md")
    assert (found.title, found.body) == ("Clean it", "<p>With a cloth.</p>")
    [found] = read("markdown", b"With a cloth.", name="how-to-clean.md")
    assert found.title == "how to clean"
    assert refused("markdown", b"# Title alone", name="a.md") == "no_text"
    assert refused("markdown", b"---\nopen head\n", name="a.md") == "broken"


# === HTML === #

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>滤芯 - 商店</title>
<meta name="keywords" content="滤芯,更换"><style>p {color: red}</style></head><body>
<nav><a href="/">首页</a></nav><header><h1>商店</h1></header>
<main><h1>更换滤芯</h1><div>关水。<b>小心</b>！</div><ol><li>拧下<p>旧滤芯</p></li><li>装新的</li></ol>
<script>alert(1)</script><a href="/more?x=1&y=2">更多</a> <a href="javascript:alert(1)">坏</a>
<img src="http://10.0.0.1/pixel.png" onerror="alert(1)"><table><tr><td>PP棉</td><td>6个月</td></tr>
</table></main><footer>电话 12345</footer></body></html>"""


def test_a_page_gives_what_it_says_and_nothing_around_it():
    [found] = read("html", PAGE.encode(), address="https://shop.example/help/filter")
    assert (found.title, found.lang, found.keywords) == ("更换滤芯", "zh_CN", "滤芯 更换")
    assert found.body.startswith("<p>关水。<strong>小心</strong>！</p><ol><li>")
    assert '<a href="https://shop.example/more?x=1&amp;y=2">更多</a>' in found.body
    for gone in ("script", "alert", "img", "首页", "电话", "商店", "style"):
        assert gone not in found.body
    assert "PP棉" in markup.to_plain(found.body)
    assert "1. 拧下" in markup.to_plain(found.body)


def test_a_page_in_chinese_windows_letters():
    page = "<html><body><h1>墨盒</h1><p>打开前盖</p></body></html>"
    [declared] = read("html", page.replace(
        "<body>", '<head><meta charset="gbk"></head><body>').encode("gbk"))
    [silent] = read("html", page.encode("gb18030"))
    [told] = read("html", page.encode("gbk"), charset="gbk")
    assert declared.title == silent.title == told.title == "墨盒"
    assert declared.body == "<p>打开前盖</p>"


def test_an_entity_can_not_open_a_file():
    page = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><h1>T</h1><p>a &e; b</p>'
    [found] = read("html", page)
    assert "root" not in found.body


def test_pages_that_say_nothing_are_refused():
    assert refused("html", b"<html><body><nav>Menu</nav></body></html>") in ("no_title", "no_text")
    assert refused("html", b"<html><head><title>T</title></head><body> </body></html>") == "no_text"
    assert refused("html", b"   ") == "empty"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["html", "word", "pdf", "markdown", "table"]))
def test_whatever_the_bytes_are_they_are_read_or_refused(content, kind):
    try:
        for found in read(kind, content, name="x"):
            assert found.error or (found.title and found.body)
    except Unreadable as error:
        assert error.code


# === WORD === #


def word(body, numbering="", styles=""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root, inner in (("document", "document", f"<w:body>{body}</w:body>"),
                                  ("numbering", "numbering", numbering),
                                  ("styles", "styles", styles)):
            archive.writestr(f"word/{name}.xml", f"<w:{root} {W}>{inner}</w:{root}>")
    return target.getvalue()


def paragraph(text, style="", number="", bold=False):
    props = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        props += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p><w:pPr>{props}</w:pPr><w:r>{run}<w:t>{text}</w:t></w:r></w:p>"


STYLES = "".join(
    f'<w:style w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("a0", "Title"), ("1", "heading 1"), ("2", "heading 2")))
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/></w:lvl>'
    f'</w:abstractNum>' for n, kind in ((0, "decimal"), (1, "bullet"))) + "".join(
    f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (0, 1))


def test_word_keeps_headings_lists_and_tables():
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in "AB")
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    [found] = read("word", word(
        paragraph("清洁 &amp; 保养", "a0") + paragraph("步骤", "2")
        + paragraph("关机", number="1") + paragraph("擦拭", number="1")
        + paragraph("布", number="2")
        + paragraph("小心", bold=True) + table, NUMBERING, STYLES))
    assert found.title == "清洁 & 保养"
    assert found.body == (
        "<h3>步骤</h3><ol><li>关机</li><li>擦拭</li></ol><ul><li>布</li></ul>"
        "<p><strong>小心</strong></p><table><tr><td>A</td><td>B</td></tr></table>")
    [plain] = read("word", word(paragraph("Title line") + paragraph("Text.")))
    assert (plain.title, plain.body) == ("Title line", "<p>Text.</p>")


def test_broken_and_blown_up_word_files_are_refused():
    assert refused("word", b"PK\x03\x04 nonsense") == "broken"
    assert refused("word", word("")) == "no_title"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (81 * 1024 * 1024))
    assert refused("word", bomb.getvalue()) == "too_large"
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document {W}><w:body>' \
        "<w:p><w:r><w:t>T</w:t></w:r></w:p><w:p><w:r><w:t>a&e;b</w:t></w:r></w:p>" \
        "</w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", entity)
    [found] = read("word", target.getvalue())
    assert "root" not in found.body


# === PDF === #


def pdf(lines, title="", locked=False):
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.lib import pdfencrypt
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = canvas_module.Canvas(
        target, encrypt=pdfencrypt.StandardEncryption("secret") if locked else None)
    if title:
        canvas.setTitle(title)
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(lines):
        canvas.drawString(72, 780 - 20 * number, line)
    canvas.save()
    return target.getvalue()


def test_pdf_gives_its_text():
    [found] = read("pdf", pdf(["Descaling", "1. Switch it off.", "2. Add the <acid>."]))
    assert found.title == "Descaling"
    assert found.body == "<p>1. Switch it off.<br/>2. Add the &lt;acid&gt;.</p>"
    [found] = read("pdf", pdf(["Pour slowly."], title="Descaling the boiler"))
    assert (found.title, found.body) == ("Descaling the boiler", "<p>Pour slowly.</p>")


def test_pdf_without_text_or_with_a_lock_is_refused():
    assert refused("pdf", pdf([])) == "no_text"
    assert refused("pdf", pdf(["a"], locked=True)) == "locked"
    # its font has no table of letters that the library knows
    assert refused("pdf", pdf(["更换滤芯"])) == "no_text"
    assert refused("pdf", b"%PDF-1.4 nonsense") == "broken"


# === TABLES === #


def test_a_table_in_either_language_and_its_bad_lines():
    text = ("标题,答案,其他问法,语言,类型\r\n墨盒怎么换,打开前盖,没墨了|换墨,zh,问答\r\n"
            ",没有标题,,,\r\n坏语言,a,,xx,\r\n坏类型,a,,,poem\r\n\"多行\",\"1. a\n2. b\",,,\r\n")
    for content in (text.encode("utf-8-sig"), text.encode("gb18030"), text.encode("utf-16")):
        rows = read("table", content)
        assert [row.error and row.error.code for row in rows] == [
            None, "no_title", "unknown_lang", "unknown_kind", None]
        assert (rows[0].title, rows[0].lang, rows[0].kind) == ("墨盒怎么换", "zh_CN", "answer")
        assert rows[0].variants == ("没墨了", "换墨")
        assert rows[4].body == "<ol><li>a</li><li>b</li></ol>"
        assert [row.line for row in rows][:4] == [2, 3, 4, 5]


def test_tables_with_other_separators_and_without_columns():
    assert read("table", b"question;answer\na;b, c")[0].body == "<p>b, c</p>"
    assert read("table", b"question\tanswer\na\tb")[0].title == "a"
    assert refused("table", b"a,b\n1,2") == "no_columns"


# === SITEMAPS === #

PAGES = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://shop.example/a#x </loc><i:image><i:loc>https://shop.example/p.png</i:loc></i:image>
</url><url><loc>https://shop.example/a</loc></url><url><loc>http://www.shop.example/b</loc></url>
<url><loc>https://other.example/c</loc></url><url><loc>file:///etc/passwd</loc></url></urlset>"""


def test_a_sitemap_lists_its_own_site_once():
    for content in (PAGES, gzip.compress(PAGES)):
        found = read_sitemap(content, "https://shop.example/sitemap.xml")
        assert found.pages == ("https://shop.example/a", "http://www.shop.example/b")
        assert (found.sitemaps, found.elsewhere) == ((), 2)


def test_an_index_of_sitemaps_and_what_is_none():
    index = (b"<sitemapindex><sitemap><loc>https://shop.example/s1.xml</loc></sitemap>"
             b"</sitemapindex>")
    assert read_sitemap(index, "https://shop.example/x").sitemaps == (
        "https://shop.example/s1.xml",)
    for content in (b"<html/>", b"", b"nonsense", gzip.compress(b" " * 30_000_000)):
        with pytest.raises(Unreadable):
            read_sitemap(content, "https://shop.example/x")
    assert not same_site("", "") and not same_site("https://a.example", "https://b.example")


def test_the_reader_follows_name_and_type():
    assert documents.kind_of("x.PDF") == "pdf"
    assert documents.kind_of("/help", "text/html; charset=utf-8") == "html"
    assert refused("", b"a", name="virus.exe") == "unknown_type"
    assert refused("html", b"a" * (documents.MAX_BYTES + 1)) == "too_large"


# === FILES THAT ARE NOT AS THEY SHOULD BE === #


def test_markdown_as_others_write_it():
    """Loose and nested lists, tables, code, quotes and pictures of a help centre's sources."""
    text = ("Filter\n======\n\n1. Close the tap\n\n2. Turn it\n   - left\n   - twice\n\n"
            "![photo](img/a.png)\n\nWait.\n\n3. Open [the tap](../tap.md)\n\n"
            "| Part | Months |\n|:--|--:|\n| PP | 6<br>8 |\n\n```sh\na < b\n  c\n```\n\n"
            "> Mind\n> it\n")
    [found] = read("markdown", text.encode(), name="a.md")
    assert found.title == "Filter"
    assert found.body == (
        "<ol><li>Close the tap</li><li>Turn it<ul><li>left</li><li>twice</li></ul></li></ol>"
        '<p>Wait.</p><ol start="3"><li>Open the tap</li></ol>'
        "<table><tr><th>Part</th><th>Months</th></tr><tr><td>PP</td><td>6<br/>8</td></tr></table>"
        "<pre>a &lt; b\n  c</pre><blockquote><p>Mind<br/>it</p></blockquote>")
    assert markup.to_plain(found.body).startswith(
        "1. Close the tap\n2. Turn it\n- left\n- twice\n\nWait.\n\n3. Open the tap")
    assert "a < b\nc" in markup.to_plain(found.body)
    head = "---\ntitle: \"Ink: how\"\nvariants:\n  - No ink\n  - 'Ink?'\n---\nBuy it."
    [found] = read("markdown", head.encode(), name="a.md")
    assert (found.title, found.variants) == ("Ink: how", ("No ink", "Ink?"))
    [found] = read("markdown", b"## Clean it ##\n\n[a](javascript:x) <script>", name="a.md")
    assert found.title == "Clean it"
    assert found.body == "<p>[a](javascript:x) &lt;script&gt;</p>"


@pytest.mark.parametrize(("written", "found"), [
    ("`*`*", "<p><code>*</code>*</p>"),
    ("`*a*` **b**", "<p><code>*a*</code> <strong>b</strong></p>"),
    ("[*a](https://b.example)*", '<p><a href="https://b.example">*a</a>*</p>'),
    ("**see [it](https://b.example/_c_)**",
     '<p><strong>see <a href="https://b.example/_c_">it</a></strong></p>'),
    ("**a *b** c*", "<p><em><em>a <em>b</em></em> c</em></p>"),
    ("[`x`](https://b.example)", '<p><a href="https://b.example"><code>x</code></a></p>'),
    ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
    ("**never closed", "<p>**never closed</p>"),
])
def test_what_begins_in_a_word_of_code_or_a_link_ends_in_it(written, found):
    assert markup.to_html(written) == found


@pytest.mark.parametrize(("written", "found"), [
    ("**注意：**请先关水", "<p><strong>注意：</strong>请先关水</p>"),
    ("请**“关水”**再拆", "<p>请<strong>“关水”</strong>再拆</p>"),
    ("打开*设置 → 用户*，点*（保存）*。",
     "<p>打开<em>设置 → 用户</em>，点<em>（保存）</em>。</p>"),
    ("3 * 4 ** 2 是 48", "<p>3 * 4 ** 2 是 48</p>"),
    ("文件 a_b_c 和 *号", "<p>文件 a_b_c 和 *号</p>"),
])
def test_emphasis_between_ideographs(written, found):
    assert markup.to_html(written) == found


@pytest.mark.parametrize(("written", "found"), [
    # markup and what is not shown
    ("<b>a</b> &lt;b&gt; \\*c\\*", "<p>&lt;b&gt;a&lt;/b&gt; &lt;b&gt; *c*</p>"),
    ("<div onclick='x'>\n**a**\n</div>",
     "<p>&lt;div onclick='x'&gt;<br/><strong>a</strong><br/>&lt;/div&gt;</p>"),
    ("a<!-- b\n\nc -->d\n\n<!-- e", "<p>ad</p><p>&lt;!-- e</p>"),
    ("![a](b.png)\n\n![a](b.png)\nc\n\n---\n\n#\n\n[![a](b)](https://c.example)", "<p>c</p>"),
    ("- ![a](b.png)\n\n  c", "<ul><li>c</li></ul>"),
    # lines and indents
    ("a\nb  \nc", "<p>a<br/>b<br/>c</p>"),
    ("    a\n    b", "<p>a<br/>b</p>"),
    ("a\nb\n===", "<h1>a b</h1>"),
    # lists
    ("1. a\n   b\n\n   c\n\n   > d\n\n2. e", "<ol><li>a b<br/>c<blockquote><p>d</p></blockquote>"
     "</li><li>e</li></ol>"),
    # tables and code
    ("| `a\\|b` | c |\n|:-:|--|\n| d<BR>e |", "<table><tr><th><code>a|b</code></th><th>c</th></tr>"
     "<tr><td>d<br/>e</td><td></td></tr></table>"),
    ("~~~\n<a>\n\n  b", "<pre>&lt;a&gt;\n\n  b</pre>"),
    # links
    ("<https://a.example/?b=1&c=2>",
     '<p><a href="https://a.example/?b=1&amp;c=2">https://a.example/?b=1&amp;c=2</a></p>'),
    ("[a] [b][a] [c](#d) [e](//f.example) [g](mailto:h@i.example)\n\n[a]: HTTPS://a.example 'T'",
     '<p><a href="HTTPS://a.example">a</a> <a href="HTTPS://a.example">b</a> c e '
     '<a href="mailto:h@i.example">g</a></p>'),
    ("[a](JavaScript:b) [c](data:text/html,d) <vbscript:e>",
     "<p>[a](JavaScript:b) [c](data:text/html,d) &lt;vbscript:e&gt;</p>"),
    ('[a](https://b.example/"onclick=c)',
     '<p><a href="https://b.example/%22onclick=c">a</a></p>'),
])
def test_what_articles_need_and_what_can_do_harm(written, found):
    assert markup.to_html(written) == found


def test_what_is_too_deep_is_there_all_the_same():
    for sign in ("> ", "- ", "1. ", ">", "  - "):
        written = markup.to_html(sign * 5000 + "the end")
        assert "the end" in written and written.count("<li>") < 20
        assert written.count("<blockquote>") < 20
    steps = "".join(f"{'  ' * depth}- step {depth}\n" for depth in range(60))
    assert "step 59" in markup.to_html(steps)


@pytest.mark.parametrize("sign", [
    "[", "]", "![", "[a](", "[a][", "[a](<", "*", "**a", "_a ", "*a_", "“**", "`", "``a`", "<",
    "<!--", "<br>", "&", "\\", "|", "|a\n|-\n", "> ", "\n> ", "- ", "\n- ", "1. ", "~~~\n",
    "[a]: b\n", "#", "    a\n", "\n---\n",
])
def test_the_work_grows_with_the_text_and_no_faster(sign):
    """Counted in calls of functions: texts of one sign took time by the square of their length."""
    def calls(length):
        counted = 0

        def count(_frame, event, _argument):
            nonlocal counted
            counted += event in ("call", "c_call")

        text = (sign * length)[:length]
        sys.setprofile(count)
        try:
            markup.to_html(text)
        finally:
            sys.setprofile(None)
        return counted

    calls(100)  # what is remembered from the first time on
    assert calls(12_000) < 2.5 * calls(6_000) + 1000


def test_markdown_that_nobody_reads_is_refused():
    assert refused("markdown", b"a" * 1_000_001, name="a.md") == "too_large"
    picture = "![p](data:image/png;base64," + "A" * 300_000 + ")"
    [found] = read("markdown", f"Open it.\n\n{picture}".encode(), name="a.md")
    assert found.body == "<p>Open it.</p>"


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(
    st.text("ab #>-*1.|`\n ~=_[]()!<", max_size=40),
    st.sampled_from(["`", "*", "**", "__", "[a](https://b.example/*c*)", "`*`", "<https://b.example>"]),
), max_size=8).map("".join))
def test_any_markdown_becomes_html_that_is_closed(text):
    written = markup.to_html(text)
    etree.fromstring(f"<x>{written}</x>")
    assert "<script" not in written


@pytest.mark.parametrize(("encoding", "title", "body"), [
    ("gbk", "滤芯怎么换", "先关水。"), ("gb18030", "滤芯怎么换", "先关水。"),
    ("big5", "濾芯怎麼換", "先關水。"), ("utf-16-le", "滤芯怎么换", "先关水，"),
    ("utf-16-be", "Ink", "Don’t"), ("cp1252", "Don’t print", "It’s “café” – 5 €"),
    ("latin-1", "Café", "naïve")])
def test_a_file_in_any_encoding_that_windows_writes(encoding, title, body):
    """Big5 and the West's were refused, or came in as other words; UTF-16 with zeros in it."""
    [found] = read("table", f"title,body\n{title},{body}\n".encode(encoding))
    assert (found.title, found.body) == (title, f"<p>{body}</p>")


def test_a_page_whose_charset_is_a_lie():
    page = '<html><head><meta charset="utf-8"></head><h1>滤芯</h1><p>关水</p></html>'
    for content, told in ((page.encode("gbk"), None), (page.encode(), "gb2312"),
                          (page.replace("utf-8", "gb2312").encode(), None)):
        [found] = read("html", content, charset=told)
        assert (found.title, found.body) == ("滤芯", "<p>关水</p>")
    # some bytes that are lost turn nothing else
    [found] = read("html", (page * 5).encode().replace("关水".encode(), b"\xe5\x85", 1))
    assert found.title == "滤芯"


def test_signs_that_no_text_has_are_left_out():
    for kind, content in (("markdown", "# T\n\n" + "words " * 9 + "a\x00b\x07"),
                          ("table", "title,body\nT," + "words " * 9 + "a\x00b"),
                          ("html", "<h1>T</h1>" + "words " * 9 + "a\x00b&#0;&#xD800;")):
        [found] = read(kind, content.encode(), name="a.md")
        assert "ab" in found.body and "\x00" not in found.title + found.body
    assert refused("markdown", bytes(range(32)) * 9, name="a.md") == "broken"


def test_a_table_says_which_line_spoils_it():
    rows = read("table", b'title,body\nA,"one\ntwo"\nB,"open\nC,lost\nD,lost\n')
    assert [(row.line, row.error and row.error.code) for row in rows] == [
        (2, None), (4, "open_quote")]
    rows = read("table", b"title,body\nA," + b"x" * 1_500_000 + b"\nB,5\" pipe\n")
    assert [(row.line, row.error and row.error.code) for row in rows] == [
        (2, "broken"), (3, None)]
    assert refused("table", b"title,body\n\n") == "empty"
    rows = read("table", "\n標題,內容,語言\nA,B,中文\n".encode())
    assert (rows[0].title, rows[0].lang) == ("A", "zh_CN")


def test_a_word_file_of_which_bytes_are_lost_is_refused_at_once():
    whole = bytearray(word("".join(paragraph(f"Line {n} {n * 7919}") for n in range(300))))
    refusals = set()
    for place in range(40, len(whole), 37):
        content = bytearray(whole)
        content[place] ^= 0x5A
        try:
            read("word", bytes(content))
        except Unreadable as error:
            refusals.add(error.code)
    assert refusals == {"broken"}
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused("word", old) == "unknown_type"
    assert refused("word", old + "EncryptedPackage".encode("utf-16-le")) == "locked"


def test_word_counts_on_and_nests_its_lists():
    def item(text, level=0, number="1"):
        return paragraph(text, number=number).replace('ilvl w:val="0"', f'ilvl w:val="{level}"')

    levels = NUMBERING.replace("</w:abstractNum>", '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/>'
                               "</w:lvl></w:abstractNum>", 1)
    field = f"<w:sdt><w:sdtContent>{paragraph('In a field')}</w:sdtContent></w:sdt>"
    contents = ('<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
                f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('1 Steps 3')}</w:sdtContent>"
                "</w:sdt>")
    [found] = read("word", word(
        paragraph("Title") + contents + item("Off") + item("both", 1) + item("sides", 1)
        + item("Open") + field + item("On"), levels))
    assert found.body == (
        "<ol><li>Off<ul><li>both</li><li>sides</li></ul></li><li>Open</li></ol>"
        '<p>In a field</p><ol start="3"><li>On</li></ol>')


def test_a_pdf_that_unpacks_without_end_is_refused():
    content = zlib.compress(b" " * (documents.MAX_BYTES * 3), 9)
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
             b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content)]
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += (b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\n"
              b"startxref\n%d\n%%%%EOF" % (table, len(whole)))
    assert refused("pdf", whole) == "too_large"


def test_a_sitemap_with_addresses_that_are_none():
    found = read_sitemap(
        b"<urlset><url><loc>http://[bad</loc></url><url><loc>https://a.example/x</loc></url>"
        b"<url><loc>/relative</loc></url><url><loc/></url></urlset>", "https://a.example/s.xml")
    assert (found.pages, found.elsewhere) == (("https://a.example/x",), 3)
