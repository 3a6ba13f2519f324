"""The open club: every service over one desk, as both faces use them."""

from pathlib import Path
from random import Random

from shopclub.records.book import open_book
from shopclub.services.adjustments import Adjustments
from shopclub.services.benefits import Benefits
from shopclub.services.cards import Cards
from shopclub.services.catalogue import Catalogue
from shopclub.services.charity import Charity
from shopclub.services.counter import Counter
from shopclub.services.desk import Desk
from shopclub.services.draws import Draws
from shopclub.services.enrolment import Enrolment
from shopclub.services.figures import Figures
from shopclub.services.forgetting import Forgetting
from shopclub.services.friends import Referrals
from shopclub.services.front import Front
from shopclub.services.memberships import Memberships
from shopclub.services.merging import Merging
from shopclub.services.oversight import Oversight
from shopclub.services.partners import Partners
from shopclub.services.returns import Returns
from shopclub.services.rewards import Rewards
from shopclub.services.shopkeeping import Shopkeeping
from shopclub.services.simulator import Simulator
from shopclub.services.taking_back import TakingBack
from shopclub.services.tiers_by_hand import Tiers
from shopclub.services.upkeep import Upkeep


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
        self.taking_back = TakingBack(self.desk)
        self.returns = Returns(self.desk)
        self.merging = Merging(self.desk)
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
