"""The member before us: name, facts, cards, rewards that are ready."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.theme import XS, L, M, S, Theme
from shopclub.desktop.widgets.card_face import CardFace, CardView
from shopclub.desktop.widgets.texts import Clipped, Panel, Text, button, clear
from shopclub.language.translation import gettext as _

ROOMY = 600
LARGE_REWARDS, MORE_REWARDS, FEW = 1, 4, 4
"""How many rewards are offered large, and how many more beside what points buy; the others stand on
her page. A few acts stand two and two, more of them closer."""


@dataclass(frozen=True)
class RewardView:
    """A reward that waits: the voucher's number and what it says in full."""

    voucher: int
    said: str


@dataclass(frozen=True)
class OfferView:
    """A reward that points buy now: its name, and what it says in full."""

    reward: str
    said: str


@dataclass(frozen=True)
class PayingView:
    """What pays a part of a bill: the programme, its kind, and what it says."""

    programme: str
    kind: str
    said: str


@dataclass(frozen=True)
class BenefitView:
    """A club benefit that applies now: its programme, its name, and what it says in full."""

    programme: str
    name: str
    said: str


@dataclass(frozen=True)
class MemberView:
    """A member as the counter shows her."""

    member: int
    name: str
    named: bool
    facts: tuple[tuple[str, str], ...] = ()
    cards: tuple[CardView, ...] = ()
    rewards: tuple[RewardView, ...] = ()
    offers: tuple[OfferView, ...] = ()
    pays: tuple[PayingView, ...] = ()
    benefits: tuple[BenefitView, ...] = ()
    passes: tuple[BenefitView, ...] = ()
    note: str = ""
    blocked: str = ""


class MemberPanel(QWidget):
    """Shows a member; what can be done with her is told by signals."""

    redeem = Signal(int)
    buy = Signal(str)
    pay = Signal(str)
    benefit = Signal(str, str)
    take = Signal(str)
    details = Signal()
    name_her = Signal()
    leave = Signal()

    def __init__(self, theme: Theme, *, motion: bool) -> None:
        super().__init__()
        self._theme = theme
        self._motion = motion
        self.view = MemberView(0, "", named=True)
        self._told: list[_Fact] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(M)
        self._name = Clipped("", "name")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        told = QWidget()
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._facts = QHBoxLayout(told)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setSpacing(L)
        self._cards = QGridLayout()
        self._cards.setSpacing(M)
        self._below = QVBoxLayout()
        self._below.setSpacing(S)
        self._name_button = button(_("Add name"), self.name_her.emit, look="quiet", icon="pencil", theme=theme)
        head = QHBoxLayout()
        head.setSpacing(S)
        head.addWidget(self._name, 1)
        head.addWidget(self._name_button)
        self._acts = [
            (button(_("Details"), self.details.emit, look="quiet", icon="id-card", theme=theme), _("Details")),
            (button(_("Close  Esc"), self.leave.emit, look="quiet", icon="x", theme=theme), _("Close  Esc")),
        ]
        for each, said in self._acts:
            each.setToolTip(said)
            head.addWidget(each)
        self._rows.addLayout(head)
        self._rows.addWidget(told)
        self._rows.addLayout(self._below)
        self._rows.addLayout(self._cards, 1)

    def resizeEvent(self, event: object) -> None:
        """Leave the room to the name where there is little of it."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        for each, said in self._acts:
            each.setText(f" {said}" if self.width() >= ROOMY else "")
        self._fit_facts()

    def _fit_facts(self) -> None:
        """Leave out, from the last, what there is no room for: nothing is cut in the middle of a word."""
        room = self.width()
        for fact in self._told:
            room -= fact.sizeHint().width() + L
            fact.setVisible(room >= -L)

    def show_member(self, view: MemberView) -> None:
        """Show a member."""
        self.view = view
        self._name.say(view.name)
        self._name_button.setVisible(not view.named)
        clear(self._facts)
        self._told = [_Fact(self._theme, icon, said) for icon, said in view.facts]
        for fact in self._told:
            self._facts.addWidget(fact)
        self._facts.addStretch(1)
        self._fit_facts()
        clear(self._below)
        for note, role, icon in ((view.note, "warning", "sticky-note"), (view.blocked, "refused", "ban")):
            if note:
                self._below.addWidget(_note(self._theme, note, role, icon))
        for number, reward in enumerate(view.rewards[:LARGE_REWARDS]):
            self._below.addWidget(self._reward(reward, first=number == 0))
        self._offer(view)
        clear(self._cards)
        for number, card in enumerate(view.cards):
            face = CardFace(self._theme, motion=self._motion)
            face.setMaximumSize(1180, 660)
            face.show_card(card)
            self._cards.addWidget(face, number // 2, number % 2)

    def _offer(self, view: MemberView) -> None:
        """Offer what points buy, and paying with them: beside one another, since nothing forces them."""
        more = view.rewards[LARGE_REWARDS:]
        if not (view.offers or view.pays or more or view.benefits or view.passes):
            return
        grid = QGridLayout()
        grid.setSpacing(S)
        made = [
            button(
                _("Hand out: {reward}").format(reward=each.said),
                partial(self.redeem.emit, each.voucher),
                icon="gift",
                theme=self._theme,
                tip=each.said,
            )
            for each in more[:MORE_REWARDS]
        ]
        for number, offer in enumerate(view.offers):
            said = offer.said + ("   [R]" if number == 0 and not view.rewards else "")
            made.append(
                button(said, partial(self.buy.emit, offer.reward), icon="gift", theme=self._theme, tip=offer.said)
            )
        for number, each in enumerate(view.pays):
            said = f"{each.said}  [P]" if not number else each.said
            made.append(button(said, partial(self.pay.emit, each.programme), icon="coins", theme=self._theme))
        for benefit in view.benefits[:MORE_REWARDS]:
            ask = partial(self.benefit.emit, benefit.programme, benefit.name)
            made.append(button(benefit.said, ask, icon="badge-percent", theme=self._theme, tip=benefit.said))
        made += [
            button(each.said, partial(self.take.emit, each.programme), icon="ticket", theme=self._theme)
            for each in view.passes
        ]
        columns = 2 if len(made) <= FEW else 3
        for place, act in enumerate(made):
            act.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(act, place // columns, place % columns)
        self._below.addLayout(grid)

    def _reward(self, reward: RewardView, *, first: bool) -> QWidget:
        said = _("Hand out: {reward}").format(reward=reward.said) + ("   [R]" if first else "")
        made = button(said, lambda: self.redeem.emit(reward.voucher), look="reward", icon="gift", theme=self._theme)
        made.setIconSize(QSize(28, 28))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return made


class _Fact(QWidget):
    """A small fact with its icon."""

    def __init__(self, theme: Theme, icon: str, said: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(XS + 2)
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, theme.colours.muted, 18, self.devicePixelRatioF()))
        line.addWidget(picture)
        line.addWidget(Text(said, "body", tone="muted", wrap=False))


def _note(theme: Theme, said: str, role: str, icon: str) -> QWidget:
    made = Panel(margin=M)
    ground, ink = getattr(theme.colours, f"{role}_soft"), getattr(theme.colours, role)
    made.setStyleSheet(f"QFrame[panel='true'] {{ background: {ground}; border: 1px solid {ink}; }}")
    line = QHBoxLayout()
    line.setSpacing(M)
    picture = QLabel()
    picture.setPixmap(icons.pixmap(icon, ink, 20, made.devicePixelRatioF()))
    line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    label = Text(said)
    label.setStyleSheet(f"color: {ink};")
    line.addWidget(label, 1)
    made.rows.addLayout(line)
    return made
