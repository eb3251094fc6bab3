"""Reply texts and macros of the demo desk."""

from datetime import datetime

from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from requests_app.choices import TextPurpose
from requests_app.models import Macro, ReplyText
from requests_app.services.keeping import KeptInput
from requests_app.services.macros import save_macro
from requests_app.services.reply_texts import TextInput, save_text

TEXTS = (
    ("sl", "已受理并转办", TextPurpose.REPLY,
     "{{称呼}}，您好！您反映的事项（{{编号}}）已转{{承办单位}}办理，时限{{时限}}。您可以{{查询方式}}查看进展。"),
    ("zx", "政策咨询答复", TextPurpose.REPLY,
     "{{称呼}}，您好！关于您咨询的问题，现答复如下：\n\n如还有疑问，请拨打{{热线}}。感谢您的来电。"),
    ("xc", "请现场核实", TextPurpose.NOTE,
     "请{{承办单位}}到{{网格}}现场核实，拍摄处理前后照片，并在{{时限}}前联系诉求人。"),
    ("hf", "回访开场白", TextPurpose.CALLBACK,
     "{{称呼}}，您好，这里是海曙{{热线}}。您反映的事项{{承办单位}}已答复，想听听您的意见。"),
)  # fmt: skip
MACROS = (
    ("派给首选单位并要求现场核实", (
        {"do": "move", "move": "dispatch", "team_id": "suggested", "note": "请现场核实，附照片"},
        {"do": "note", "text": "已请{{承办单位}}在{{时限}}前现场核实并联系诉求人。"},
    )),
    ("升为紧急并派单", (
        {"do": "reclassify", "urgency": "urgent"},
        {"do": "move", "move": "dispatch", "team_id": "suggested", "note": "紧急，请立即处置"},
    )),
    ("请诉求人补充信息", (
        {"do": "note", "text": "位置或情况不清，已请诉求人补充。"},
        {"do": "message", "template": "ticket_more_needed"},
    )),
)  # fmt: skip


def load_kept(*, people: dict[str, User], now: datetime) -> None:
    """Some of everybody's, once."""
    if ReplyText.objects.exists() or Macro.objects.exists():
        return
    keeper = people["supervisor"]
    for code, name, purpose, body in TEXTS:
        wanted = TextInput(KeptInput(name), code, body, [purpose.value])
        save_text(wanted=wanted, actor=keeper, now=now)
    for name, steps in MACROS:
        kept = KeptInput(name, roles=[Role.DISPATCHER, Role.SUPERVISOR])
        save_macro(kept=kept, steps=steps, actor=keeper, now=now)
