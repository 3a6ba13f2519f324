"""The part of a member's page that tells where she stands: her tiers, and friends she brought."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import S
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Choice, Field, Text, labelled, row
from shopclub.language import formats, names, phrases
from shopclub.language.kinds.tiers import holds, lacks, step
from shopclub.language.translation import gettext as _
from shopclub.rules.values.refusals import ReasonNeeded
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.overviews import ReferralLine, TierShown

SHOWN_STEPS = 5


class MemberStanding(QObject):
    """Lays out where a member stands, and lets a tier be set by hand."""

    def __init__(self, page: MemberSheets, floor: ShopFloor) -> None:
        super().__init__(page)
        self._page = page
        self._floor = floor

    def lay_out(self, column: QVBoxLayout, tiers: tuple[TierShown, ...]) -> None:
        """Show a member's tiers and how they came."""
        for each in tiers:
            self._tier(column, each)

    def offer_to_allow(self, column: QVBoxLayout, referrals: tuple[ReferralLine, ...]) -> None:
        """Offer to let a friend count who was rejected."""
        for line in referrals:
            if line.state == "rejected":
                who = Text(_("{who} does not count as a friend").format(who=names.member_name(line.friend)))
                allow = partial(self._floor.club.referrals.allow, line.id)
                shown = row(who, button(_("Let it count"), partial(self._page.ask, allow), look="quiet"), spacing=S)
                shown.setStretch(0, 1)
                column.addLayout(shown)

    def _tier(self, column: QVBoxLayout, each: TierShown) -> None:
        change = button(
            _("Set by hand…"), partial(self._ask_tier, each), look="quiet", icon="medal", theme=self._floor.theme
        )
        column.addWidget(Text(holds(each), "strong"))
        missing = lacks(each, self._floor.currency)
        if missing:
            column.addWidget(Text(missing))
        if each.benefits:
            column.addWidget(Text(" · ".join(each.benefits), tone="muted"))
        column.addLayout(row(change, None))
        for change_of_tier in each.steps[:SHOWN_STEPS]:
            column.addWidget(Text(f"{formats.day(change_of_tier.on)}  {step(change_of_tier)}", "small", tone="muted"))

    def _ask_tier(self, shown: TierShown) -> None:
        which = Choice()
        for name in shown.tiers:
            which.addItem(name, name)
        which.addItem(_("No tier by hand: what she earns counts"), None)
        which.setCurrentIndex(max(which.findData(shown.name), 0))
        reason, key = Field(_("Why?"), longest=200), new_key()

        def save() -> None:
            if len(reason.text().strip()) < 3:
                reason.refuse(phrases.refusal(ReasonNeeded()).said)
                return
            job = partial(
                self._floor.club.tiers.set,
                self._page.shown.id,
                which.currentData(),
                reason=reason.text(),
                programme=shown.programme,
                request_key=key,
            )
            self._page.ask(job, reason)

        advice = Text(_("A tier set by hand is never lowered by a review."), tone="muted")
        tier = labelled(_("Tier"), which)
        self._page.open_sheet(_("Set a tier by hand"), advice, tier, reason, act=_("Set"), then=save)
