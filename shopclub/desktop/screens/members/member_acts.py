"""What is done with a member now and then: adjusting, opening balances, statements, merging, forgetting."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from shopclub.desktop.paperwork import print_paper, save_paper
from shopclub.desktop.shopfloor import ShopFloor
from shopclub.desktop.theme import XS
from shopclub.desktop.widgets.buttons import button
from shopclub.desktop.widgets.file_dialogs import file_name
from shopclub.desktop.widgets.member_search import MemberSearch
from shopclub.desktop.widgets.member_sheets import MemberSheets
from shopclub.desktop.widgets.texts import Choice, Field, Text, clear, labelled, row, stepper
from shopclub.desktop.workers import Expected
from shopclub.language import acts, formats, names, phrases
from shopclub.language.dates_typed import day_typed
from shopclub.language.translation import gettext as _
from shopclub.rules.values.people import MergedPerson
from shopclub.rules.values.refusals import ReasonNeeded, Refusal
from shopclub.rules.values.shop import ShopSettings
from shopclub.services.acting.keys import new_key
from shopclub.services.acting.outcomes import MemberShown, StatementLine
from shopclub.services.acting.previews import Preview


class MemberActs(QObject):
    """Opens the questions of these acts on the member's page."""

    def __init__(self, page: MemberSheets, floor: ShopFloor) -> None:
        super().__init__(page)
        self._page = page
        self._floor = floor

    def _programmes(self) -> QComboBox:
        which = Choice()
        for each in self._page.shown.balances:
            which.addItem(each.name, each.programme)
        return which

    def adjust(self) -> None:
        """Add or take units by hand, with a reason and what comes of it."""
        which, count = self._programmes(), stepper(1, -100_000, 100_000)
        reason = Field(_("Why?"), hint=_("For example: stamps from an old paper card"), longest=200)
        after = Text("", tone="muted")
        key = new_key()
        balances = {each.programme: each for each in self._page.shown.balances}

        def tell() -> None:
            each = balances.get(which.currentData())
            if each is not None:
                after.setText(acts.balance_after(each.name, each.balance + count.value(), each.size, each.kind))

        def save() -> None:
            if len(reason.text().strip()) < 3:
                reason.refuse(phrases.refusal(ReasonNeeded()).said)
                return
            adjust = self._floor.club.adjustments.adjust
            told = {"reason": reason.text(), "request_key": key}
            self._page.ask(partial(adjust, self._page.shown.id, which.currentData(), count.value(), **told), reason)

        which.currentIndexChanged.connect(lambda _index: tell())
        count.valueChanged.connect(lambda _value: tell())
        tell()
        many = labelled(_("How many to add, or to remove with a minus"), count)
        title, programme = _("Adjust by hand"), labelled(_("Programme"), which)
        self._page.open_sheet(title, programme, many, after, reason, act=_("Adjust"), then=save, form="adjust balance")

    def opening(self) -> None:
        """Bring units from an older system, with when they were earned and their last day."""
        which, count, key, today = self._programmes(), stepper(1, 1, 1_000_000), new_key(), self._floor.today()
        earned = Field(_("Earned on (may stay empty)"), hint=_("DD.MM.YYYY"), longest=10, numbers=True)
        lapses = Field(_("Last day (empty: never lapses)"), hint=_("DD.MM.YYYY"), longest=10, numbers=True)

        def save() -> None:
            first = day_typed(earned.text(), today=today)
            last = day_typed(lapses.text(), today=today.replace(year=today.year + 30))
            if _unread(earned, first) or _unread(lapses, last):
                return
            if last is not None and last < max(first or today, today):
                lapses.refuse(_("This day is over already."))
                return
            job = partial(
                self._floor.club.adjustments.open_with,
                self._page.shown.id,
                which.currentData(),
                count.value(),
                earned_on=first,
                expires_on=last,
                request_key=key,
            )
            self._page.ask(job, lapses)

        many = labelled(_("How many"), count)
        advice = Text(_("What the member had in an older system or on a paper card."), tone="muted")
        programme = labelled(_("Programme"), which)
        self._page.open_sheet(
            _("Opening balance"),
            advice,
            programme,
            many,
            earned,
            lapses,
            act=_("Bring in"),
            then=save,
            form="opening balance",
        )

    def family(self) -> None:
        """Give somebody of the member's family a card of her own, on the same balances."""
        name = Field(_("Who has the card?"), hint=_("For example: Emil"), longest=80)
        code = Field(_("Code of the card"), hint=_("Leave empty for a new code to print"), longest=64)
        code.edit.setProperty("rawScans", True)
        key = new_key()

        def save() -> None:
            if not name.text().strip():
                name.refuse(_("Write whose card it is."))
                return
            issue = partial(self._floor.club.cards.issue, self._page.shown.id, request_key=key)
            self._page.ask(partial(issue, holder=name.text(), code=code.text().strip() or None), code)

        advice = _(
            "Every card of the family counts here: visits, stamps, points and rewards are shared. Whoever has a "
            "membership of her own already is merged into this one first."
        )
        sheet = Text(advice, tone="muted"), name, code
        self._page.open_sheet(_("A card for the family"), *sheet, act=_("Give the card"), then=save, form="family card")
        name.edit.setFocus()

    def statement(self) -> None:
        """Save the member's statement as a PDF, or print it."""
        member, shop = self._page.shown.id, self._floor.shop
        name = file_name(_("Statement"), self._page.shown.name or "", formats.day(self._floor.today()), ending=".pdf")
        front, today = self._floor.club.front, self._floor.today()

        def read(use: Callable[..., None]) -> None:
            def draw(found: tuple[MemberShown, tuple[StatementLine, ...]]) -> None:
                use(self._floor, self._page, make=partial(_statement, *found, today, shop))

            read_all = lambda: (front.member(member), front.statement(member))  # noqa: E731
            self._floor.readings.long.run(read_all, owner=self._page, then=draw)
            self._page.settle()

        save = partial(read, partial(save_paper, name=name))
        printing = partial(read, print_paper)
        prints = button(_("Print…"), printing, icon="printer", theme=self._floor.theme)
        said = Text(_("Every entry as a sentence, with the balance after it."), tone="muted")
        self._page.open_sheet(_("Statement"), said, prints, act=_("Save as PDF…"), then=save)

    def merge(self) -> None:
        """Make another membership of the same person one with this one, after showing what that does."""
        keep, key = self._page.shown.id, new_key()
        other: list[int] = []
        told = _Told()
        find = self._floor.club.front.find
        search = MemberSearch(self._floor.acts, lambda text, limit: find(text, limit=limit))

        def show(preview: Preview) -> None:
            told.say(
                acts.consequences(preview, self._floor.currency) or (_("Nothing there to move but visits and cards."),)
            )

        def chosen(member: int) -> None:
            other[:] = [member]
            named = self._floor.club.front.show
            self._floor.acts.run(
                partial(named, member),
                owner=search,
                then=lambda shown: search.setPlaceholderText(names.member_name(shown.member)),
            )
            preview = partial(self._floor.club.merging.preview, keep, member)
            self._floor.acts.run(preview, owner=told, then=show, otherwise=told.refuse)

        def save() -> None:
            if other:
                self._page.ask(partial(self._floor.club.merging.merge, keep, other[0], request_key=key))

        search.chosen.connect(chosen)
        advice = Text(
            _(
                "The other membership goes into this one: units with their dates, visits and rewards."
                " Both cards stay valid, and it can be taken back for 30 days."
            ),
            tone="muted",
        )
        self._page.open_sheet(_("Merge another membership"), advice, search, told, act=_("Merge"), then=save)
        search.setFocus()

    def offer_parting(self, column: QVBoxLayout, merges: tuple[MergedPerson, ...]) -> None:
        """Offer to take the newest merge back while that may be done."""
        for each in merges[:1]:
            said = _("Merged with {who} on {day}").format(who=each.name or _("a card"), day=formats.day(each.on))
            part = button(_("Take apart"), self._part, look="quiet", icon="undo-2", theme=self._floor.theme)
            column.addLayout(row(Text(said, tone="muted"), part))

    def _part(self) -> None:
        advice = Text(_("What is left of the units goes back, with the visits, rewards and cards."), tone="muted")
        job = partial(self._floor.club.merging.part, self._page.shown.id, request_key=new_key())
        self._page.open_sheet(
            _("Take the merge back"), advice, act=_("Take apart"), then=lambda: self._page.ask(job), look="danger"
        )

    def forget(self) -> None:
        """Forget the member, after a warning that says what is forfeited."""
        member, key = self._page.shown.id, new_key()
        told = _Told()
        advice = Text(
            _("Name, contacts, note and cards are erased for good. The figures keep the visits without a name."),
            tone="refused",
        )

        def show(preview: Preview) -> None:
            lines = acts.consequences(preview, self._floor.currency)
            told.say(lines or (_("Nothing is forfeited: nothing is there."),))

        job = partial(self._floor.club.forgetting.forget, member, request_key=key)

        owner = self._page.owner_of_drafts

        def save() -> None:
            self._page.ask(job, then=partial(self._floor.drafts.forget, owner))
            self._page.closed.emit()

        self._page.open_sheet(
            _("Forget {who}?").format(who=names.member_name(names.line_of(self._page.shown))),
            *(advice, told),
            act=_("Forget for good"),
            then=save,
            look="danger",
        )
        preview = partial(self._floor.club.forgetting.preview, member)
        self._floor.acts.run(preview, owner=told, then=show, otherwise=told.refuse)


def _unread(field: Field, day: date | None) -> bool:
    """Say at a field that its day can't be read; tell whether it is so."""
    unread = bool(field.text().strip()) and day is None
    if unread:
        field.refuse(_("Type the day like 31.12.2026."))
    return unread


class _Told(QWidget):
    """What an act would do, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(XS)

    def say(self, lines: tuple[str, ...]) -> None:
        """Show lines."""
        clear(self._rows)
        for each in lines:
            self._rows.addWidget(Text(f"•  {each}"))

    def refuse(self, expected: Expected) -> None:
        """Show why it can't be."""
        clear(self._rows)
        said = phrases.refusal(expected) if isinstance(expected, Refusal) else phrases.fault(expected)
        self._rows.addWidget(Text(str(said), tone="refused"))


def _statement(shown: MemberShown, lines: tuple[StatementLine, ...], on: date, shop: ShopSettings) -> bytes:
    from shopclub.language.papers import present_statement
    from shopclub.printing.statements import statement_pdf

    return statement_pdf(present_statement(shown, lines, shop=shop, on=on))
