"""Enrolling a member beside the queue: a sheet that is kept as a draft when a card is scanned meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from shopclub.desktop.theme import M, S, Theme
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.texts import Field, Panel, Text, row
from shopclub.language.translation import gettext as _
from shopclub.rules.values.card_codes import grouped

NEW = "new"
"""Whom a draft belongs to that is nobody's yet."""


def channel_names() -> dict[str, str]:
    """Return what each consent is called."""
    return {
        "email": _("E-mail"),
        "sms": _("Text message"),
        "post": _("Post"),
        "analysis": _("Analysis of own visits"),
        "testimonial": _("Quoted in our advertising"),
    }


def consent_wording(shop: str, channel: str) -> str:
    """Return the words a member agrees to, as they are kept with the consent."""
    words = {
        "email": _("{shop} may send me news and offers by e-mail."),
        "sms": _("{shop} may send me news and offers by text message."),
        "post": _("{shop} may send me news and offers by post."),
        "analysis": _("{shop} may look at my visits to make me better offers."),
        "testimonial": _("{shop} may quote what I say about it."),
    }
    return words[channel].format(shop=shop)


@dataclass(frozen=True)
class Enrolling:
    """What the sheet holds: the fields, the consents ticked, and whom it names if she is enrolled already."""

    fields: dict[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    member: int | None = None
    card: str | None = None
    brought_by: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.fields.values()) and not self.consents and not self.brought_by

    @property
    def owner(self) -> str:
        """Whom a draft of it belongs to: a member, a card that names nobody yet, or somebody new."""
        if self.member is not None:
            return f"member {self.member}"
        return f"card {self.card}" if self.card is not None else NEW


def left_off(kept: Mapping[str, Any]) -> Enrolling:
    """Return a draft as it was kept."""
    fields = {str(name): str(text) for name, text in dict(kept.get("fields", {})).items()}
    consents = tuple(str(channel) for channel in kept.get("consents", ()))
    return Enrolling(fields, consents, kept.get("member"), kept.get("card"), str(kept.get("brought_by", "")))


class EnrolSheet(Panel):
    """The sheet."""

    saved = Signal(object)
    closed = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, shop: str) -> None:
        super().__init__(margin=M, spacing=S)
        self._member: int | None = None
        self._card: str | None = None
        self._title = Text("", "heading")
        self._advice = Text("", "small", tone="muted")
        self._fields = {
            "name": Field(_("Name")),
            "phone": Field(_("Phone"), longest=40, numbers=True),
            "email": Field(_("E-mail"), longest=254),
            "birthday": Field(_("Birthday"), hint=_("DD.MM or DD.MM.YYYY"), longest=10, numbers=True),
        }
        self._brought_by = Field(_("Brought by (card, name or phone)"), longest=80)
        self._brought_by.hide()
        self._consents = {
            channel: QCheckBox(consent_wording(shop, channel).replace("&", "&&")) for channel in ("email", "sms")
        }
        self.rows.addWidget(self._title)
        self.rows.addWidget(self._advice)
        self.rows.addWidget(self._column(shop), 1)
        self.hint = QVBoxLayout()
        self.rows.addLayout(self.hint)
        save = button(_("Save"), self._save, look="primary", icon="check", theme=theme)
        self.rows.addLayout(row(button(_("Cancel"), self.cancel, look="quiet"), None, save))

    def _column(self, shop: str) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(S)
        for asked in self._fields.values():
            column.addWidget(asked)
            asked.edit.returnPressed.connect(self._save)
            asked.edit.textEdited.connect(self.edited)
        column.addWidget(self._brought_by)
        self._brought_by.edit.textEdited.connect(self.edited)
        self._brought_by.edit.returnPressed.connect(self._save)
        column.addWidget(Text(_("Only after a clear yes:"), "small", tone="muted"))
        for channel, box in self._consents.items():
            line = QWidget()
            box.setText("")
            box.setAccessibleName(consent_wording(shop, channel))
            box.clicked.connect(self.edited)
            words = Text(consent_wording(shop, channel), "small")
            layout = row(box, words, spacing=S)
            layout.setStretch(1, 1)
            line.setLayout(layout)
            column.addWidget(line)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def begin(self, draft: Enrolling, *, name: str = "") -> None:
        """Begin to enrol somebody, or to name a member who has a card only, where the draft left off."""
        member = draft.member
        self.empty()
        self._member = member
        for name_of_field, text in draft.fields.items():
            self._fields[name_of_field].edit.setText(text)
        for channel, box in self._consents.items():
            box.setChecked(channel in draft.consents)
        self._brought_by.edit.setText(draft.brought_by)
        self._title.setText(_("New member") if member is None else _("Name {who}").format(who=name))
        self._advice.setText(
            _("Everything may stay empty. A card is made at once; print it when there is time.")
            if member is None
            else _("The stamps stay as they are.")
        )
        if draft.card is not None:
            self.take_card(draft.card)
        self._fields["name"].edit.setFocus()

    def held(self) -> Enrolling:
        """Return what the sheet holds."""
        return Enrolling(
            {name: asked.text().strip() for name, asked in self._fields.items()},
            tuple(channel for channel, box in self._consents.items() if box.isChecked()),
            self._member,
            self._card,
            self._brought_by.text().strip() if self._member is None else "",
        )

    def ask_who_brought(self, asked: bool) -> None:  # noqa: FBT001
        """Ask who brought a new member, where a programme thanks for friends."""
        self._brought_by.setVisible(asked and self._member is None)

    def take_card(self, code: str) -> None:
        """Take a blank card that was scanned as the new member's own."""
        self._card = code
        self._advice.setText(_("Card {code} is for this member.").format(code=grouped(code)))
        self._fields["name"].edit.setFocus()

    @property
    def member(self) -> int | None:
        """The member who is named; None while somebody new is enrolled."""
        return self._member

    @property
    def is_new(self) -> bool:
        """Whether somebody is enrolled, not a member named."""
        return self._member is None

    def refuse(self, field: str, said: str) -> None:
        """Say what is wrong with a field."""
        fields = {**self._fields, "referred_by": self._brought_by}
        fields.get(field, self._fields["name"]).refuse(said)

    def cancel(self) -> None:
        """Throw away what was typed."""
        self.closed.emit()

    def empty(self) -> None:
        """Empty the sheet."""
        for asked in self._fields.values():
            asked.edit.clear()
            asked.refuse("")
        self._brought_by.edit.clear()
        self._brought_by.refuse("")
        for box in self._consents.values():
            box.setChecked(False)
        self._member = self._card = None

    def _save(self) -> None:
        self.saved.emit(self.held())
