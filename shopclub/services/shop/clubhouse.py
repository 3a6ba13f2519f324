"""The open club: every service over one desk, as both faces use them."""

from pathlib import Path
from random import Random

from shopclub.records.book import open_book
from shopclub.services.acting.desk import Desk
from shopclub.services.counter.adjustments import Adjustments
from shopclub.services.counter.benefit_uses import Benefits
from shopclub.services.counter.counter import Counter
from shopclub.services.counter.front import Front
from shopclub.services.counter.moving import Moving
from shopclub.services.counter.returns import Returns
from shopclub.services.counter.rewards import Rewards
from shopclub.services.counter.voiding import Voiding
from shopclub.services.figures.figures import Figures
from shopclub.services.kinds.charity import Charity
from shopclub.services.kinds.draws import Draws
from shopclub.services.kinds.memberships import Memberships
from shopclub.services.kinds.partners import Partners
from shopclub.services.kinds.referrals import Referrals
from shopclub.services.kinds.tiers import Tiers
from shopclub.services.members.cards import Cards
from shopclub.services.members.enrolment import Enrolment
from shopclub.services.members.forgetting import Forgetting
from shopclub.services.members.merging import Merging
from shopclub.services.programmes.catalogue import Catalogue
from shopclub.services.programmes.simulator import Simulator
from shopclub.services.shop.oversight import Oversight
from shopclub.services.shop.settings import Shopkeeping
from shopclub.services.shop.upkeep import Upkeep


class Clubhouse:
    """Every service over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.book = desk.book
        self.desk = desk
        self.counter = Counter(self.desk)
        self.enrolment = Enrolment(self.desk)
        self.cards = Cards(self.desk)
        self.catalogue = Catalogue(self.desk)
        self.front = Front(self.desk)
        self.figures = Figures(self.desk)
        self.rewards = Rewards(self.desk)
        self.adjustments = Adjustments(self.desk)
        self.voiding = Voiding(self.desk)
        self.returns = Returns(self.desk)
        self.merging = Merging(self.desk)
        self.moving = Moving(self.desk)
        self.forgetting = Forgetting(self.desk)
        self.oversight = Oversight(self.desk)
        self.benefits = Benefits(self.desk)
        self.charity = Charity(self.desk)
        self.partners = Partners(self.desk)
        self.draws = Draws(self.desk)
        self.memberships = Memberships(self.desk)
        self.tiers = Tiers(self.desk)
        self.referrals = Referrals(self.desk)
        self.simulator = Simulator(self.desk)
        self.upkeep = Upkeep(self.desk)
        self.shopkeeping = Shopkeeping(self.desk)

    def close(self) -> None:
        """Close the book."""
        self.book.close()


def open_clubhouse(path: Path, *, till: str, staff: str | None = None, randomness: Random | None = None) -> Clubhouse:
    """Open a book and set its services up.

    Raises:
        BookFault: the book is missing, damaged, too new or can't be used.
    """
    return Clubhouse(Desk(open_book(path), till=till, staff=staff, randomness=randomness))
