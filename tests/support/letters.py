"""Invented letters whose class is plain."""

import random

from requests_app.training import Example

PARTS = {
    "03": ("路灯不亮", "自来水停水", "下水道堵塞", "燃气管道漏气", "窨井盖破损", "水管爆裂"),
    "08": ("小学入学报名", "幼儿园收费", "老师补课", "学校食堂", "中考录取", "校外培训退费"),
    "04": ("公交车不停站", "红绿灯故障", "出租车拒载", "道路拥堵", "地铁站口", "违章停车"),
}
FILLER = ("请尽快处理", "已经反映多次", "居民意见很大", "希望有人来看看", "这样已经一个月", "谢谢")


def noise(dice):
    """Characters that nobody writes twice, so that no letter is another's copy."""
    return "".join(chr(dice.randrange(0x4E00, 0x9FA0)) for _n in range(8))


def corpus(each=40, seed=7):
    """Invented letters: two phrases of the class among words that mean nothing."""
    dice = random.Random(seed)
    made = []
    for label, phrases in PARTS.items():
        for _n in range(each):
            words = [*dice.sample(phrases, 2), *dice.sample(FILLER, 2), noise(dice), noise(dice)]
            dice.shuffle(words)
            made.append(Example(label, "，".join(words), dice.choice(phrases)))
    return made
