"""A resident on a telephone: report with a photo, keep the receipt, follow it, add to it."""

import re

import pytest

from tests.support.axe import axe_violations
from tests.support.pictures import broken_picture, picture

WORDS = "西门街道汪弄社区12幢楼下路灯不亮三天了，老人晚上不敢出门。"


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory):
    """A photo on the telephone."""
    path = tmp_path_factory.mktemp("phone") / "lamp.jpg"
    path.write_bytes(picture(placed=True).read())
    return path


@pytest.fixture(scope="module")
def broken_file(tmp_path_factory):
    """A file that is no photo."""
    path = tmp_path_factory.mktemp("phone") / "broken.jpg"
    path.write_bytes(broken_picture().read())
    return path


def receipt_of(page):
    """Number and code on the receipt."""
    return page.inner_text(".receipt__no"), page.inner_text(".receipt__code")


def test_a_resident_reports_keeps_the_receipt_and_follows_it(phone_page, photo_file, broken_file):
    page = phone_page
    page.goto("/")
    assert axe_violations(page) == []
    page.get_by_role("link", name="我要反映").click()

    page.fill("#id_text", WORDS)
    page.fill("#id_address", "西门街道汪弄社区 12 幢")
    page.wait_for_selector("#suggestions input[type=radio] >> nth=1")
    page.set_input_files("#id_photos", [photo_file])
    page.wait_for_selector(".photos img")
    page.set_input_files("#id_photos", [broken_file])
    page.wait_for_selector("#id_photos_error")
    assert axe_violations(page) == []
    page.fill("#id_phone", "1380013800")
    page.get_by_role("button", name="提交", exact=True).last.click()

    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.input_value("#id_text") == WORDS
    assert page.locator(".photos img").count() == 1
    assert axe_violations(page) == []
    page.fill("#id_phone", "13800138000")
    page.get_by_role("button", name="提交", exact=True).last.click()

    page.wait_for_url("**/report/done/")
    no, code = receipt_of(page)
    assert re.fullmatch(r"HS\d{8}-\d{6}", no)
    assert axe_violations(page) == []
    assert page.evaluate("localStorage.getItem('report-draft')") is None

    page.get_by_role("link", name="查看办理进度").click()
    page.wait_for_selector(".outlook")
    assert axe_violations(page) == []
    page.click("#info > summary")
    page.fill("#id_info-text", "昨晚有人摔了一跤")
    page.get_by_role("button", name="提交补充").click()
    page.get_by_text("昨晚有人摔了一跤").wait_for()

    page.get_by_role("button", name="看完了，关闭这一页").click()
    page.fill("#id_no", no.lower().replace("-", " "))
    page.fill("#id_code", code.lower())
    assert axe_violations(page) == []
    page.get_by_role("button", name="查询").click()
    page.get_by_text("昨晚有人摔了一跤").wait_for()


def test_the_same_works_without_script(open_page, photo_file):
    page = open_page(java_script_enabled=False)
    page.goto("/report/")

    page.fill("#id_text", WORDS)
    page.set_input_files("#id_photos", [photo_file])
    page.fill("#id_phone", "12")
    page.get_by_role("button", name="提交", exact=True).last.click()
    assert "您写的内容都在" in page.inner_text("#errors")
    assert page.locator(".photos img").count() == 1
    assert page.input_value("#id_text") == WORDS
    page.check("input[name=contact][value=anonymous]")
    page.fill("#id_address", "西门街道汪弄社区")
    page.get_by_role("button", name="提交", exact=True).last.click()

    page.wait_for_url("**/report/done/")
    no, _code = receipt_of(page)
    page.get_by_role("link", name="查看办理进度").click()
    assert no in page.inner_text("main")


def test_a_photo_that_could_not_go_up_at_once_travels_with_the_form(
    phone_page, photo_file, tmp_path
):
    page = phone_page
    another = tmp_path / "street.jpg"
    another.write_bytes(photo_file.read_bytes())
    page.goto("/report/")
    page.wait_for_load_state("load")
    page.fill("#id_text", WORDS)
    page.fill("#id_phone", "13800138000")
    page.route("**/report/photos/", lambda route: route.abort())
    page.set_input_files("#id_photos", [photo_file])
    page.wait_for_selector("[data-upload-note]")
    page.unroute("**/report/photos/")
    page.set_input_files("#id_photos", [another])
    page.wait_for_selector(".photos img")
    assert page.locator("[data-upload-note]").count() == 1

    page.get_by_role("button", name="提交", exact=True).last.click()

    page.wait_for_url("**/report/done/")
    page.get_by_role("link", name="查看办理进度").click()
    page.wait_for_selector(".outlook")
    assert page.locator(".photos img").count() == 2


def test_a_half_written_report_is_there_again_and_can_be_cleared(phone_page):
    page = phone_page
    page.goto("/report/")
    page.wait_for_load_state("load")
    page.fill("#id_text", WORDS)
    page.wait_for_selector("[data-draft-line]:not([hidden])")

    page.goto("/report/")

    page.wait_for_load_state("load")
    assert page.input_value("#id_text") == WORDS
    page.click("[data-draft-clear]")
    assert page.input_value("#id_text") == ""


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("elder", ["0", "1"])
def test_pages_keep_their_contrast_and_fit_a_small_phone(open_page, theme, elder):
    page = open_page({"viewport": {"width": 320, "height": 640}})
    page.goto("/")
    token = page.input_value("[name=csrfmiddlewaretoken] >> nth=0")
    for word in ({"theme": theme}, {"elder": elder}):
        page.request.post("/display/", form={**word, "next": "/", "csrfmiddlewaretoken": token})

    for path in ("/", "/report/", "/track/", "/privacy/", "/accessibility/"):
        page.goto(path)
        page.wait_for_load_state("load")
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
