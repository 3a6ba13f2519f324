"""The member before us: who she is, what is ready for her, and what she has in every programme."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from shopclub.desktop import icons
from shopclub.desktop.screens.counter.reward_bar import OfferView, RewardBar, RewardView
from shopclub.desktop.theme import XS, L, M, S, Theme, font
from shopclub.desktop.widgets.balance_tile import BalanceTile, TileView
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.card_face import CardFace, CardView
from shopclub.desktop.widgets.pill import Pill
from shopclub.desktop.widgets.texts import Clipped, Text, clear, put
from shopclub.language.translation import gettext as _

ROOMY = 600
STRIP_HEIGHT = 132
LARGEST_CARD = (1180, 660)
TWO_CARDS, CARD_AND_TILES = 2, 3
FEW = 4
"""A few acts stand two and two, more of them closer."""


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
    """A member as the counter shows her; each of her balances as a card and as a tile, in the owner's order."""

    member: int
    name: str
    named: bool
    tier: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    cards: tuple[CardView, ...] = ()
    tiles: tuple[TileView, ...] = ()
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
        self._name = Clipped("", "name")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._tier = Pill(theme, "medal")
        self.reward = RewardBar(theme)
        self.reward.redeem.connect(self.redeem.emit)
        self.reward.buy.connect(self.buy.emit)
        self._facts = QHBoxLayout()
        self._facts.setSpacing(L)
        self._notes, self._acts_below = QVBoxLayout(), QGridLayout()
        self._acts_below.setSpacing(S)
        self._balances = QGridLayout()
        self._balances.setSpacing(L)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(M)
        rows.addLayout(self._identity())
        rows.addWidget(self.reward)
        rows.addLayout(self._acts_below)
        rows.addLayout(self._balances, 1)
        self._rows = rows

    def _identity(self) -> QVBoxLayout:
        """Lay out the name with what belongs to it, the facts, and what staff noted."""
        self._name_button = button(_("Add name"), self.name_her.emit, look="quiet", icon="pencil", theme=self._theme)
        self._member = button(_("Member"), self.details.emit, look="quiet", icon="id-card", theme=self._theme)
        self._close = button(_("Close"), self.leave.emit, look="calm", icon="x", theme=self._theme, key="Esc")
        head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self._name)
        head.addWidget(self._tier)
        head.addStretch(1)
        for act in (self._name_button, self._member, self._close):
            head.addWidget(act)
        told = QWidget()
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        told.setLayout(self._facts)
        self._facts.setContentsMargins(0, 0, 0, 0)
        made = QVBoxLayout()
        made.setSpacing(XS + 2)
        made.addLayout(head)
        made.addWidget(told)
        made.addLayout(self._notes)
        return made

    def resizeEvent(self, event: object) -> None:
        """Leave the room to the name where there is little of it."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        roomy = self.width() >= ROOMY
        self._member.setText(" " + _("Member") if roomy else "")
        self._close.setText(" " + _("Close") if roomy else "")
        beside = self._tier.sizeHint().width() if self._tier.isVisibleTo(self) else 0
        beside += sum(act.sizeHint().width() + M for act in self._beside_name() if act.isVisibleTo(self))
        room = max(self.width() - beside - 2 * L, 160)
        self._name.setFont(font("name"))
        if self._name.fontMetrics().horizontalAdvance(self.view.name) > room:
            self._name.setFont(font("title"))
        self._name.setMaximumWidth(room)
        self._fit_facts()

    def _beside_name(self) -> tuple[QPushButton, ...]:
        return self._name_button, self._member, self._close

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
        self._tier.say(view.tier)
        clear(self._facts)
        self._told = [_Fact(self._theme, icon, said) for icon, said in view.facts]
        for fact in self._told:
            put(self._facts, fact)
        self._facts.addStretch(1)
        clear(self._notes)
        for note, icon, role in ((view.note, "sticky-note", "text"), (view.blocked, "ban", "refused")):
            if note:
                put(self._notes, _Fact(self._theme, icon, note, role=role))
        self.reward.show_ready(view.rewards, view.offers)
        self._offer(view)
        self._lay_out_balances(view)
        self.resizeEvent(None)
        for layout in (self._facts, self._rows):
            layout.activate()

    def _offer(self, view: MemberView) -> None:
        """Offer benefits, what a paid membership includes, and paying where no tile offers it."""
        clear(self._acts_below)
        on_tiles = {tile.programme for tile in self._shown_as_tiles(view)}
        made = [
            button(paying.said, partial(self.pay.emit, paying.programme), icon="coins", theme=self._theme, key=key)
            for paying, key in zip(view.pays, ("P", *[""] * len(view.pays)), strict=False)
            if paying.programme not in on_tiles
        ]
        for benefit in view.benefits[:FEW]:
            ask = partial(self.benefit.emit, benefit.programme, benefit.name)
            made.append(button(benefit.said, ask, icon="badge-percent", theme=self._theme, tip=benefit.said))
        made += [
            button(item.said, partial(self.take.emit, item.programme), icon="ticket", theme=self._theme)
            for item in view.passes
        ]
        columns = 2 if len(made) <= FEW else 3
        for place, act in enumerate(made):
            act.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            put(self._acts_below, act, place // columns, place % columns)

    def _shown_as_tiles(self, view: MemberView) -> tuple[TileView, ...]:
        return view.tiles[1:] if len(view.tiles) >= CARD_AND_TILES else ()

    def _lay_out_balances(self, view: MemberView) -> None:
        """Lay out one card, two cards, a card with tiles beside it, or a strip of a card above tiles."""
        clear(self._balances)
        for line in range(8):
            self._balances.setRowStretch(line, 0)
        tiles = [self._tile(tile, view) for tile in self._shown_as_tiles(view)]
        if not tiles:
            for place, shown in enumerate(view.cards):
                face = self._card(shown)
                face.setMaximumSize(*LARGEST_CARD)
                put(self._balances, face, 0, place)
            return
        card = self._card(view.cards[0])
        if len(tiles) < CARD_AND_TILES:
            put(self._balances, card, 0, 0, len(tiles), 1)
            for place, tile in enumerate(tiles):
                put(self._balances, tile, place, 1)
            self._balances.setColumnStretch(0, 27)
            self._balances.setColumnStretch(1, 20)
            return
        card.setFixedHeight(STRIP_HEIGHT)
        put(self._balances, card, 0, 0, 1, 2)
        for place, tile in enumerate(tiles):
            put(self._balances, tile, 1 + place // 2, place % 2)
            self._balances.setRowStretch(1 + place // 2, 1)
        self._balances.setColumnStretch(0, 1)
        self._balances.setColumnStretch(1, 1)

    def _card(self, view: CardView) -> CardFace:
        face = CardFace(self._theme, motion=self._motion)
        face.show_card(view)
        return face

    def _tile(self, tile: TileView, view: MemberView) -> BalanceTile:
        programmes = [paying.programme for paying in view.pays]
        if tile.programme not in programmes:
            return BalanceTile(self._theme, tile)
        key = "P" if programmes[0] == tile.programme else ""
        pay = button(_("Pay with it"), partial(self.pay.emit, tile.programme), key=key)
        return BalanceTile(self._theme, tile, pay)


class _Fact(QWidget):
    """A small fact with its icon."""

    def __init__(self, theme: Theme, icon: str, said: str, *, role: str = "muted") -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S)
        picture = QLabel()
        ink = "muted" if role == "text" else role
        picture.setPixmap(icons.pixmap(icon, getattr(theme.colours, ink), 18, self.devicePixelRatioF()))
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        if role == "muted":
            line.addWidget(Text(said, "body", tone="muted", wrap=False))
        else:
            line.addWidget(Clipped(said, "body", tone="" if role == "text" else role), 1)
