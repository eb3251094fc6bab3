import pytest

from haishu_portal.core import masking


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("13800008888", "138****8888"),
        ("0574-87001234", "0574-****1234"),
        ("0580-2001234", "0580-***1234"),
        ("0574-87001234-8001", "0574-****1234"),
        ("4008001234", "400****1234"),
        ("95500", "****"),
        ("", ""),
    ],
)
def test_mask_phone(clear, masked):
    assert masking.mask_phone(clear) == masked


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*丰"),
        ("欧阳晓明", "欧阳**"),
        ("买买提·阿里", "买买**"),
        ("张", "*"),
        ("John Smith", "J***"),
        ("", ""),
    ],
)
def test_mask_name(clear, masked):
    assert masking.mask_name(clear) == masked


@pytest.mark.parametrize(
    ("clear", "gender", "shown"),
    [
        ("张三", "male", "张先生"),
        ("张三", "female", "张女士"),
        ("张三", "", "张某"),
        ("欧阳晓明", "female", "欧阳女士"),
        ("欧阳", "male", "欧先生"),
        ("", "male", "居民"),
    ],
)
def test_mask_public_name(clear, gender, shown):
    assert masking.mask_public_name(clear, gender) == shown


def test_mask_id_for_staff_and_public():
    assert masking.mask_id("330203199001011234") == "330203********1234"
    assert masking.mask_id("330203199001011234", public=True) == "3****************4"
    assert masking.mask_id("330203900101123") == "330203*****1123"
    assert masking.mask_id("123") == "***"


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("马园路1弄2号301室", "马园路***"),
        ("白云街道安泰社区王阿姨家", "白云街道安泰社区***"),
        ("安泰社区三十二幢", "安泰社区***"),
        ("南门街道万安社区", "南门街道万安社区***"),
        ("丽园北路８８号", "丽园北路***"),
        ("马园小区A座502", "马园小区***"),
        ("502室", "***"),
        ("", ""),
    ],
)
def test_mask_address(clear, masked):
    assert masking.mask_address(clear) == masked


def test_mask_email():
    assert masking.mask_email("zhang@163.com") == "z***@163.com"
    assert masking.mask_email("nonsense") == "***"
    assert masking.mask_email("") == ""


@pytest.mark.parametrize(
    ("clear", "scrubbed"),
    [
        ("请打13800000000找我", "请打***找我"),
        ("电话 138 0000 0000。", "电话 ***。"),
        ("电话+86-138-0000-0000", "电话***"),
        ("手机１３８００００００００，谢谢", "手机***，谢谢"),
        ("身份证33020319900101123X", "身份证***"),
        ("身份证330203199001011234，", "身份证***，"),
        ("330203-19900101-123X、330203 19900101 1234", "***、***"),
        ("座机0574-87001234", "座机***"),
        ("工单 HS20261124-000123", "工单 HS20261124-000123"),
        ("网格 330203001001001", "网格 330203001001001"),
        ("没有号码，１２３", "没有号码，１２３"),
    ],
)
def test_scrub_free_text(clear, scrubbed):
    assert masking.scrub_free_text(clear) == scrubbed


@pytest.mark.parametrize(
    ("clear", "scrubbed"),
    [
        ("店主13800138000，身份证33020319900101123X", "店主13800138000，身份证***"),
        ("１１０１０１１９９００３０７８５１５", "***"),
        (
            "网格330203003001001，工单HS20261128-000001",
            "网格330203003001001，工单HS20261128-000001",
        ),
        ("订单1234567890123456789", "订单1234567890123456789"),
    ],
)
def test_ids_go_and_telephones_stay(clear, scrubbed):
    assert masking.scrub_ids(clear) == scrubbed
