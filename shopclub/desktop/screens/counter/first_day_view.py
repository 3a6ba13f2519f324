"""What the counter says before the first member."""

from dataclasses import dataclass

from shopclub.desktop.widgets.card_face import CardView
from shopclub.language import acts
from shopclub.language.translation import gettext as _
from shopclub.services.acting.outcomes import FirstSteps


@dataclass(frozen=True)
class StepView:
    """One of the first steps: what it is, whether it is done, and the screen its button leads to, or the enrolment."""

    said: str
    about: str
    done: bool
    act: str = ""
    icon: str = "chevron-right"
    screen: str = ""


@dataclass(frozen=True)
class FirstDayView:
    """The counter before the first member."""

    title: str
    steps: tuple[StepView, ...]
    card: CardView | None


def present_first_day(shop: str, first: FirstSteps) -> FirstDayView:
    """Return the first steps as the counter shows them."""
    steps = [
        StepView(
            _("Print the first cards"),
            _("Ten blank cards on one A4 sheet. Each becomes a member's own at its first scan."),
            first.made_cards,
            _("Print ten cards"),
            "printer",
            "cards",
        ),
        StepView(
            _("Enrol your first member"),
            _("A name is enough. Begin with yourself."),
            False,
            _("Enrol a member"),
            "user-plus",
        ),
        StepView(_("Scan a card"), _("What it gives is there at once, seen and heard."), done=False),
    ]
    if not first.programme:
        about = _("What your customers get, and for what.")
        made = StepView(_("Make your first programme"), about, False, _("Choose a programme"), "layers", "programmes")
        steps = [made, *steps[1:]]
    return FirstDayView(_("{shop}: the club is open").format(shop=shop), tuple(steps), _promised(first))


def _promised(first: FirstSteps) -> CardView | None:
    """Return the card that a new member gets."""
    if not first.programme:
        return None
    if first.size is None:
        return CardView(first.programme, 0, 1, 0, first.promise, points=acts.counted(0, first.kind))
    aim = _("{count} to {reward}").format(count=first.size, reward=first.promise)
    return CardView(first.programme, 0, first.size, 0, aim)
