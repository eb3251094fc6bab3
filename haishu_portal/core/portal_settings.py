"""House rules with a number in them: what they are called and what they are by default."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _


class Default(NamedTuple):
    """A setting before anybody changed it."""

    value: int
    note: str


# No norm gives these numbers; an administrator changes them in the table.
DEFAULTS: dict[str, Default] = {
    "reveals_per_day": Default(30, _("每人每天可查看完整个人信息的次数")),
    "max_extensions": Default(1, _("每张工单可延期的次数")),
    "max_reworks": Default(1, _("不满意时最多返工的次数，此后转疑难件")),
    "callback_attempts": Default(3, _("回访未接通时的尝试次数")),
    "callback_days": Default(2, _("回访尝试至少分布的天数")),
    "reopen_days": Default(30, _("办结后诉求人可申请重办的天数")),
    "event_notice_second": Default(200, _("事件通知超过多少人须由第二人复核")),
    "archive_days": Default(60, _("办结后自动归档的天数，不少于可申请重办的天数")),
    "knowledge_review_days": Default(180, _("知识发布后多少天须复核，最多 180 天")),
    "knowledge_policy_days": Default(3, _("政策变化后多少个工作日内须更新知识")),
    "knowledge_report_days": Default(2, _("反映知识有误后多少个工作日内须核实")),
    "push_storm_count": Default(5, _("十分钟内最多推送的次数，超过后汇总为一条")),
    "masked_call_minutes": Default(30, _("中间号的有效分钟数")),
    "masked_calls_per_day": Default(60, _("每人每天可申请中间号的次数")),
    "field_keep_days": Default(7, _("手机多少天未联网后自动清除里面的现场数据")),
    "calls_answer_seconds": Default(15, _("来电应在多少秒内接听（话务大屏的接听率按此计算）")),
    "calls_offer_seconds": Default(20, _("系统分配的来电多少秒未应答即转给下一位；0为不转")),
    "calls_wrap_up_seconds": Default(60, _("话后整理最长秒数，超过后视为就绪；0为不限")),
}
