"""What a test of histories keeps beside the book by plain arithmetic: a simple card, guests, visits, what was spent."""

from dataclasses import dataclass, field

from tests.services.terms_drawn import PLAIN_SIZE


@dataclass(eq=False)
class Ticket:
    """A voucher of the reference card, and the visit that used it."""

    used_by: int | None = None


@dataclass
class PlainCard:
    """A simple visit card kept by plain arithmetic, to compare the book with."""

    balance: int = 0
    tickets: list[Ticket] = field(default_factory=list)

    def add(self, stamps):
        self.balance += stamps
        while self.balance >= PLAIN_SIZE:
            self.balance -= PLAIN_SIZE
            self.tickets.append(Ticket())

    def take(self, stamps):
        """Take stamps, of the newest unused cards too; return how many were there."""
        while self.balance < stamps and self.tickets and self.tickets[-1].used_by is None:
            self.tickets.pop()
            self.balance += PLAIN_SIZE
        taken = min(self.balance, stamps)
        self.balance -= taken
        return taken

    def free(self, visit):
        """Make the vouchers that a visit used ready again; return them."""
        freed = [ticket for ticket in self.tickets if ticket.used_by == visit]
        for ticket in freed:
            ticket.used_by = None
        return freed


@dataclass(eq=False)
class Guest:
    """A member as the test knows her; what it can't follow any more it compares no more."""

    id: int
    cards: list[str]
    plain: PlainCard = field(default_factory=PlainCard)
    blocked: bool = False
    followed: bool = True
    amended: bool = False


@dataclass(eq=False)
class Seen:
    """A visit or a return as the test knows it; `eligible` is what of it counts for the clean card.

    A return is `of` a visit: `takes` is what it took of the eligible amount, `stamps` those the visit had, `taken` what
    of them was there.
    """

    number: int
    guest: Guest
    stamps: int = 0
    eligible: int = 0
    paid: int = 0
    voided: bool = False
    of: "Seen | None" = None
    returns: list["Seen"] = field(default_factory=list)
    takes: int = 0
    taken: int = 0
    whole: bool = False
    freed: list[Ticket] = field(default_factory=list)

    @property
    def spent(self):
        """What is left of it that counts."""
        stand = [each for each in self.returns if not each.voided]
        if self.voided or any(each.whole for each in stand):
            return 0
        return max(self.eligible - self.paid - sum(each.takes for each in stand), 0)
