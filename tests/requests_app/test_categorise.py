"""Guessing category, urgency and kind from a resident's words."""

import time

import pytest

from requests_app.categorise import (
    Leaf,
    Suggester,
    guess_kind,
    guess_urgency,
    suggest,
)
from requests_app.choices import Kind, Urgency
from requests_app.seedfiles import seed_categories

LEAVES = [
    Leaf(node.code, node.name, node.public_name, node.keywords)
    for node in seed_categories()
    if node.level == 3
]
SUGGESTER = Suggester(LEAVES)

SENTENCES = [
    ("我们弄堂口的路灯坏了三天，晚上黑灯瞎火", "030401"),
    ("楼上漏水漏到我家卫生间，邻居不肯修", "140301"),
    ("家里停水一天了，什么时候来水", "030101"),
    ("厨房闻到很重的煤气味，可能燃气泄漏", "030301"),
    ("电梯困人，我妈妈被困电梯里十分钟了", "100301"),
    ("电梯坏了两天，八楼老人下不了楼", "100302"),
    ("楼道里停满电瓶车，还有人飞线充电", "040601"),
    ("垃圾桶满了没人清，臭气熏天", "020101"),
    ("装修垃圾堆在绿化带旁边半个月了", "020103"),
    ("半夜施工，打桩声音吵得睡不着，夜间施工没人管吗", "010301"),
    ("楼下饭店油烟直排，排烟管对着我家窗户", "110201"),
    ("广场舞音响太大，吵得孩子写不了作业", "110101"),
    ("河水发黑，一股臭味，河道污染严重", "110301"),
    ("下水道堵了，污水返水到厨房", "030502"),
    ("井盖不见了，路中间一个大洞", "030505"),
    ("下雨天路面积水很深，车子开不过去", "030501"),
    ("汽车违停占了人行道，违章停车没人管", "040101"),
    ("红绿灯坏了，路口很乱", "040401"),
    ("老板拖欠工资三个月，农民工工资要不回来", "060101"),
    ("单位不交社保，五险一金都没有", "060305"),
    ("健身房办卡后关门跑路，预付卡退不了钱", "050103"),
    ("老人被骗去听讲座买保健品，花了两万", "050204"),
    ("孩子在学校被同学欺负，校园欺凌", "080204"),
    ("我想申请低保，需要什么材料", "090301"),
    ("老小区想加装电梯，一楼不同意", "010502"),
    ("物业公司收了物业费不干活，物业服务很差", "010101"),
    ("有人在楼顶私搭乱建阳光房，是违章建筑", "010201"),
    ("我爸爸走失了，老人走丢快两小时", "090107"),
    ("有人高空抛物，差点砸到小孩", "100601"),
    ("儿子不肯养老人，要赡养费", "140203"),
    ("台风来了家里进水，车库倒灌", "100401"),
    ("楼道堆物太多，邻居把杂物堆在走廊", "160301"),
]


@pytest.mark.parametrize(("text", "code"), SENTENCES)
def test_everyday_sentences_find_their_leaf(text, code):
    found = [suggestion.code for suggestion in SUGGESTER.suggest(text)]

    assert code in found


def test_most_sentences_find_their_leaf_first():
    first = [SUGGESTER.suggest(text)[0].code == code for text, code in SENTENCES]

    assert sum(first) / len(first) >= 0.85


@pytest.mark.parametrize(
    "text", ["", "你好", "喂喂喂听得到吗", "abc 123", "今天心情还可以", "谢谢"]
)
def test_abstains_when_the_words_say_nothing(text):
    assert SUGGESTER.suggest(text) == []


def test_names_the_words_that_counted():
    best = suggest("路灯不亮", LEAVES)[0]

    assert (best.code, "路灯不亮" in best.matched_words) == ("030401", True)


def test_gives_no_more_than_the_limit():
    assert len(suggest("路灯坏了，垃圾没人清，物业不管，噪音扰民", LEAVES, limit=2)) == 2


def test_the_title_weighs_more_than_the_body():
    titled = SUGGESTER.suggest("小区里楼道灯也有问题", title="家里停水")

    assert titled[0].code == "030101"


def test_a_word_shared_by_many_leaves_weighs_less():
    leaves = [Leaf("010101", "甲甲", "", ("漏水",)), Leaf("020101", "乙乙", "", ("漏水", "独有词"))]
    leaves += [Leaf(f"03010{n}", f"丙丙{n}", "", ("漏水",)) for n in range(5)]

    assert suggest("漏水 独有词", leaves)[0].code == "020101"


def test_the_catch_all_leaf_never_beats_a_plain_match():
    assert all(not SUGGESTER.suggest(text)[0].code.endswith("9999") for text, _code in SENTENCES)


def test_a_long_letter_takes_under_three_milliseconds():
    text = "小区楼道里有人给电动车充电，晚上楼上漏水，物业不管，请问怎么办？" * 31
    SUGGESTER.suggest(text[:1000])
    took = []
    for _round in range(7):
        start = time.perf_counter()
        SUGGESTER.suggest(text[:1000])
        took.append(time.perf_counter() - start)

    assert min(took) < 0.003


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("楼下燃气泄漏", Urgency.EMERGENCY),
        ("厨房里一股煤气味", Urgency.EMERGENCY),
        ("有人触电了", Urgency.EMERGENCY),
        ("隔壁着火了，好大浓烟", Urgency.EMERGENCY),
        ("两个人被困电梯里", Urgency.EMERGENCY),
        ("有个小孩掉进河里了", Urgency.EMERGENCY),
        ("有人要跳楼", Urgency.EMERGENCY),
        ("路中间井盖没了", Urgency.EMERGENCY),
        ("外墙瓷砖往下掉", Urgency.EMERGENCY),
        ("电动车楼道充电，怕起火", Urgency.URGENT),
        ("电线裸露，万一触电怎么办", Urgency.URGENT),
        ("家里停水了", Urgency.URGENT),
        ("整栋楼停电", Urgency.URGENT),
        ("电梯坏了", Urgency.URGENT),
        ("路上积水很深", Urgency.URGENT),
        ("社区消防演练火灾逃生知识讲座", Urgency.NORMAL),
        ("去年发生过火灾，想问理赔", Urgency.NORMAL),
        ("咨询医保报销", Urgency.NORMAL),
        ("广场舞太吵", Urgency.NORMAL),
    ],
)
def test_urgency_follows_the_danger_in_the_words(text, urgency):
    assert guess_urgency(text) == urgency


def test_words_never_make_a_request_less_urgent():
    assert guess_urgency("咨询医保", Urgency.EMERGENCY) == Urgency.EMERGENCY
    assert guess_urgency("家里停水", Urgency.EMERGENCY) == Urgency.EMERGENCY
    assert guess_urgency("一般的事", Urgency.COMPLEX) == Urgency.COMPLEX


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问怎么办居住证", Kind.CONSULT),
        ("我要投诉物业乱收费", Kind.COMPLAINT),
        ("举报饭店用地沟油", Kind.REPORT),
        ("建议这里装一个红绿灯", Kind.SUGGESTION),
        ("希望增加公交班次", Kind.SUGGESTION),
        ("表扬社区小王，帮老人送药", Kind.PRAISE),
        ("请派人来修一下水管", Kind.HELP),
        ("路灯不亮", ""),
    ],
)
def test_kind_follows_the_words(text, kind):
    assert guess_kind(text) == kind


def test_kind_falls_back_to_the_default():
    assert guess_kind("路灯不亮", Kind.HELP) == Kind.HELP


def test_praise_that_complains_is_no_praise():
    assert guess_kind("点赞你们的效率，投诉三次没人管") == Kind.COMPLAINT
