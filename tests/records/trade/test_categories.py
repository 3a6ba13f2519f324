"""Categories of goods as staff told them."""

from shopclub.records.trade.categories import categories_by_use
from shopclub.rules.values.purchases import CategoryPrice, Item, Told
from shopclub.services.acting.keys import new_key
from tests.conftest import Shop


def test_the_category_told_most_comes_first_with_the_price_told_last(shop: Shop) -> None:
    for told in ([("bread", 4200), ("cake", 3000)], [("cake", 3500)], [("cake", 3200), ("ale", 100)]):
        items = tuple(Item(name, price, 1) for name, price in told)
        shop.counter.sale(request_key=new_key(), told=Told(items=items))
    with shop.book.reading() as session:
        assert categories_by_use(session) == [
            CategoryPrice("cake", 3200),
            CategoryPrice("ale", 100),
            CategoryPrice("bread", 4200),
        ]
