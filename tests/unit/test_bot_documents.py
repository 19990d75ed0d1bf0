"""Files and pages of others as articles: what is taken, what is left, what is refused."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smart_service_bot_engine import documents, markup
from smart_service_bot_engine.documents import Unreadable, read, read_sitemap
from smart_service_bot_engine.documents.sitemap import same_site

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refused(kind, content, **options):
    with pytest.raises(Unreadable) as caught:
        read(kind, content, **options)
    return caught.value.code


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
