"""What the book answers of causes: the full cards that a visit filled."""

from shopclub.records.kinds import charity

COFFEE = {"key": "coffee", "kind": "stamp_card", "name": "Coffee card", "reward": "Free coffee", "size": 3}


def test_a_reward_on_the_way_is_no_full_card(bare_shop):
    bare_shop.catalogue.apply([{**COFFEE, "interim": {"2": "A biscuit"}}])
    card = bare_shop.enrol().member.card
    visits = [bare_shop.scan(card) for _ in range(3)]
    assert [voucher.reward for voucher in visits[1].vouchers] == ["A biscuit"]
    with bare_shop.book.reading() as session:
        assert [charity.cards_filled_by(session, scanned.visit, 1) for scanned in visits] == [0, 0, 1]
        assert charity.cards_filled_by(session, visits[2].visit, 2) == 0


def test_a_card_that_is_void_counts_no_longer(bare_shop):
    bare_shop.catalogue.apply([COFFEE])
    card = bare_shop.enrol().member.card
    filled = [bare_shop.scan(card) for _ in range(3)][-1]
    bare_shop.voiding.void(filled.visit, request_key="taken back")
    with bare_shop.book.reading() as session:
        assert charity.cards_filled_by(session, filled.visit, 1) == 0
