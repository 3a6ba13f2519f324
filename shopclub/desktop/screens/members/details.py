"""What is known of a member beside what she did: note, consents, cards and friends; and the form that changes it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import L, M, S, Theme
from shopclub.desktop.widgets.enrol_sheet import channel_names
from shopclub.desktop.widgets.texts import Field, Panel, Text, clear, hair, labelled, put
from shopclub.language import formats, names, phrases
from shopclub.language.dates_typed import birthday_text, birthday_typed
from shopclub.language.kinds.referrals import referral_state
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped
from shopclub.rules.values.money import Currency
from shopclub.rules.values.refusals import MemberInvalid
from shopclub.services.acting.outcomes import MemberShown
from shopclub.services.acting.overviews import ReferralLine


@dataclass(frozen=True)
class LineView:
    """A line of the details: an icon, what it is, and how it stands."""

    icon: str
    said: str
    stands: str = ""
    good: bool | None = None


def present_cards(shown: MemberShown) -> tuple[LineView, ...]:
    """Return a member's cards, those in use first."""
    states = {"active": _("in use"), "replaced": _("replaced"), "blocked": _("blocked"), "unissued": ""}
    ordered = sorted(shown.cards, key=lambda card: card.state != "active")
    return tuple(
        LineView(
            "credit-card",
            f"{grouped(card.code)} {card.holder or ''}".strip(),
            states[card.state],
            good=True if card.state == "active" else None,
        )
        for card in ordered
    )


def present_friends(
    shown: MemberShown, referrals: tuple[ReferralLine, ...], currency: Currency
) -> tuple[LineView, ...]:
    """Return whom a member brought, and who brought her."""
    lines = []
    for line in referrals:
        came = line.friend.id == shown.id
        who = names.member_name(line.referrer if came else line.friend)
        said = _("Came by {who}").format(who=who) if came else _("Brought {who}").format(who=who)
        lines.append(LineView("users", said, referral_state(line, currency), good=None))
    return tuple(lines)


class DetailsPanel(Panel):
    """Shows the details in groups; consents are given and withdrawn here."""

    def __init__(self, theme: Theme, consent: Callable[[str, bool], None]) -> None:
        super().__init__(margin=1, spacing=0)
        self._theme = theme
        self._consent = consent
        title = Text(_("Details"), "heading", wrap=False)
        title.setFixedHeight(50)
        title.setContentsMargins(L + 4, 0, L, 0)
        self.rows.addWidget(title)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(0)
        self.rows.addLayout(self._groups)

    def show_details(self, shown: MemberShown, referrals: tuple[ReferralLine, ...], currency: Currency) -> None:
        """Show a member's details; groups with nothing in them are left out."""
        clear(self._groups)
        note = (LineView("sticky-note", shown.note),) if shown.note else ()
        self._group(_("Note"), note)
        born = (LineView("cake", formats.birthday(shown.birthday)),) if shown.birthday else ()
        self._group(_("Birthday"), born)
        self._consents(shown)
        self._group(_("Cards"), present_cards(shown))
        self._group(_("Friends"), present_friends(shown, referrals, currency))

    def _group(self, title: str, lines: tuple[LineView, ...]) -> None:
        if not lines:
            return
        inside = self._begin(title)
        for line in lines:
            inside.addWidget(self._line(line))

    def _begin(self, title: str) -> QVBoxLayout:
        put(self._groups, hair())
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(L + 4, M, L + 4, M)
        inside.setSpacing(S - 2)
        inside.addWidget(Text(title, "small_strong", tone="muted", wrap=False))
        put(self._groups, made)
        return inside

    def _line(self, line: LineView) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        picture = QLabel()
        colour = self._theme.colours.accent if line.good else self._theme.colours.muted
        picture.setPixmap(icons.pixmap(line.icon, colour, 16, self.devicePixelRatioF()))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(line.said), 1)
        if line.stands:
            tone = "positive" if line.good else "muted"
            stands = Text(line.stands, "small_strong" if line.good else "small", tone=tone, wrap=len(line.stands) > 16)
            row.addWidget(stands)
        return made

    def _consents(self, shown: MemberShown) -> None:
        inside = self._begin(_("Has agreed to"))
        channels = channel_names()
        for each in shown.consents:
            box = QCheckBox(channels[each.channel].replace("&", "&&"))
            box.setChecked(each.given)
            box.setToolTip(each.wording or _("Never asked"))
            box.toggled.connect(partial(self._consent, each.channel))
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(box, 1)
            when = formats.day(each.at.date()) if each.at and each.given else _("no")
            row.addWidget(Text(when, "small", tone="muted", wrap=False))
            inside.addWidget(line)


class MemberForm(QWidget):
    """The fields of a member."""

    def __init__(self, shown: MemberShown) -> None:
        super().__init__()
        hint = _("DD.MM or DD.MM.YYYY")
        born = birthday_text(shown.birthday)
        self.fields = {
            "name": Field(_("Name"), text=shown.name or ""),
            "phone": Field(_("Phone"), text=shown.phone or "", longest=40, numbers=True),
            "email": Field(_("E-mail"), text=shown.email or "", longest=254),
            "birthday": Field(_("Birthday"), text=born, hint=hint, longest=10, numbers=True),
        }
        self._note = QPlainTextEdit(shown.note or "")
        self._note.setMaximumHeight(80)
        self._note.setTabChangesFocus(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        for first, second in (("name", "birthday"), ("phone", "email")):
            line = QHBoxLayout()
            line.setSpacing(M)
            line.addWidget(self.fields[first], 1)
            line.addWidget(self.fields[second], 1)
            rows.addLayout(line)
        rows.addWidget(labelled(_("Note for staff"), self._note))

    def told(self) -> dict[str, str | None] | None:
        """Return what the fields hold; None where a birthday can't be read, which is said at its field."""
        given: dict[str, str | None] = {name: field.text() for name, field in self.fields.items()}
        given["note"] = self._note.toPlainText()
        born = self.fields["birthday"]
        if born.text().strip():
            given["birthday"] = birthday_typed(born.text())
            if given["birthday"] is None:
                born.refuse(phrases.refusal(MemberInvalid("birthday", born.text())).said)
                return None
        return given


def contacts(shown: MemberShown, code: str | None) -> tuple[tuple[str, str], ...]:
    """Return the line under a member's name: icons and words."""
    since = _("Since {month}").format(month=formats.month(shown.joined))
    parts = (
        ("phone", shown.phone or ""),
        ("mail", shown.email or ""),
        ("credit-card", grouped(code) if code else ""),
        ("calendar-days", since),
    )
    return tuple((icon, said) for icon, said in parts if said)


def contact_line(theme: Theme, parts: tuple[tuple[str, str], ...], room: int, ratio: float) -> QWidget:
    """Lay a member's contacts beside one another: as many as there is room for, the first ones first."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(S)
    for icon, said in parts:
        words = Text(said, tone="muted", wrap=False)
        room -= words.sizeHint().width() + L + 2 * S + M
        if room < 0 and line.count():
            break
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.colours.muted, 16, ratio))
        line.addWidget(picture)
        line.addWidget(words)
        line.addSpacing(M)
    line.addStretch(1)
    return made
