"""Acts beside the flow: being there, a voice note, a signature, help, handing on."""

from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, all_teams, team_brief
from grid.selectors.members import names_with_roles
from requests_app.exceptions import MentionRefused, MissingField
from requests_app.fieldwork.choices import FilePurpose
from requests_app.fieldwork.deeds import Act, Deed, Done
from requests_app.fieldwork.forms import evidence as forms
from requests_app.fieldwork.services import evidence
from requests_app.models import Ticket
from requests_app.services.handing_on import hand_on
from requests_app.services.notes import add_note

COMMUNITY_DIGITS = 12


def _arrive(deed: Deed) -> Done:
    position, note = deed.data["position"], deed.data["note"]
    evidence.check_in(**deed.stamp, position=position, note=note)
    return Done(deed.case.pk)


def _voice(deed: Deed) -> Done:
    sound = deed.file(FilePurpose.VOICE)
    evidence.keep_voice(
        **deed.stamp,
        recording=sound.recording if sound else None,
        seconds=deed.data["seconds"] or 0,
        note=deed.data["note"],
    )
    return Done(deed.case.pk)


def _signature(deed: Deed) -> Done:
    drawn = deed.file(FilePurpose.SIGNATURE)
    evidence.keep_signature(
        **deed.stamp,
        picture=drawn.attachment if drawn else None,
        signer=deed.data["signer"],
    )
    return Done(deed.case.pk)


def _help(deed: Deed) -> Done:
    name, key = _helper(deed)
    note = _("@%(name)s 请求协助：%(words)s") % {"name": name, "words": deed.data["words"]}
    try:
        add_note(**deed.stamp, note=note, mentions=[key])
    except MentionRefused as error:
        raise MentionRefused(error.message, fields={"whom": error.message}) from error
    return Done(deed.case.pk)


def _hand_over(deed: Deed) -> Done:
    hand_on(**deed.stamp, user_id=deed.data["user"], words=deed.data["words"])
    return Done(deed.case.pk)


def _helper(deed: Deed) -> tuple[str, str]:
    """Name and key of whom the note calls upon. Raises MissingField."""
    if deed.data["whom"] == forms.HelpFrom.COMMUNITY:
        room = community_room(deed.case)
        if room is None:
            raise MissingField(
                _("没有找到所在社区"), fields={"whom": str(_("这张工单没有对应的社区"))}
            )
        return room.name, f"t{room.id}"
    user_id = deed.data["user"]
    known = names_with_roles([user_id], now=deed.now)
    if user_id not in known:
        raise MissingField(_("请选择同事"), fields={"user": str(_("请选择同事"))})
    return known[user_id][0], f"u{user_id}"


def community_room(ticket: Ticket) -> TeamBrief | None:
    """The room of the community where the ticket lies, else where its team works; from memory."""
    team = team_brief(ticket.lead_team_id)
    code = (ticket.area_code or (team.area_code if team else ""))[:COMMUNITY_DIGITS]
    rooms = (t for t in all_teams() if t.kind == TeamKind.COMMUNITY_ROOM)
    return next((t for t in rooms if len(code) == COMMUNITY_DIGITS and t.area_code == code), None)


EVIDENCE_ACTS = (
    Act("arrive", forms.ArriveForm, _arrive),
    Act("voice", forms.VoiceForm, _voice),
    Act("signature", forms.SignatureForm, _signature),
    Act("help", forms.HelpForm, _help),
    Act("hand_over", forms.HandOverForm, _hand_over),
)
