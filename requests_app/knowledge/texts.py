"""What the knowledge base writes to the people of the house."""

from django.utils.translation import gettext_noop as _

from haishu_portal.core.message_texts import MessageText, register_text

DUE, REPORTED = "article_due", "article_reported"
MOVED = "article_moved"

for _text in (
    MessageText(DUE, _("知识 {no} {state}"), _("知识 {no} {state}，请核对内容：{link}")),
    MessageText(
        REPORTED, _("知识 {no} 被反映有误"), _("有人反映知识 {no} 有误（{state}），请核实：{link}")
    ),
    MessageText(MOVED, _("知识 {no} {state}"), _("知识 {no} 已到“{state}”：{link}")),
):
    register_text(_text)
