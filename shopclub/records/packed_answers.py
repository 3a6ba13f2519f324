"""Answers as they are kept with their requests: deflated, by a dictionary of what answers are made of.

One answer is too short to be deflated by itself, and the next is nearly the same: what they share stands here once and
not in every request for ever.
"""

import zlib

FORM = 1
"""The form in which answers are kept now, by its dictionary; a new one gets a number more, an old one is still read."""

_DICTIONARIES = {
    1: (
        b'{"member":[],"act":"donate","act":"restore","act":"merge","act":"reverse","act":"opening","act":"adjust"'
        b',"act":"pay membership","act":"begin membership","act":"benefit","act":"use voucher","act":"cancel voucher"'
        b',"act":"redeem","act":"pay","act":"amend","act":"return","act":"void","act":"sale","act":"enrol","amount":'
        b',"beside":[,"paid":,"repeated":true,"stamped_seconds_ago":,"needs_items":true,"touched":['
        b'"notices":[{"code":"programme_ended","programme":"{"code":"member_blocked"{"code":"goods_not_told"'
        b'{"code":"already_stamped","number":{"code":"cap_reached","programme":"{"code":"below_minimum","programme":"'
        b'"kind":"cashback","balance":0,"size":null,"pending":0,"debt":0,"kind":"charity",'
        b'"passes":[{"programme":"","plan":"","until":"2026-12-31","item":"","left":1}]'
        b'"benefits":[{"programme":"","name":"","kind":"percent","value":1000,"left":null},"visit":null,"purchase":null'
        b'"tier":{"name":"Gold","until":null},"tier":{"name":"Silver","until":"2027-'
        b'"lapses_on":"2027-01-31","lapsing":10,"rewards":[{"name":"","cost":100},{"name":"'
        b'"pays":true,"pays_from":{"programme":"points","name":"Points","kind":"points","balance":120,"size":null'
        b',"pending":0,"debt":0,"needs_amount":true,"state":"used","state":"void","expires_on":"2027-12-31"}],'
        b'"notices":[{"code":"birthday"},{"code":"reward_ready","number":1,"text":"'
        b'"vouchers":[{"id":1,"programme":"stamps","reward":"","state":"issued","expires_on":null}],"touched":['
        b'{"member":1,"visit":2,"purchase":3,"balances":[{"programme":"coffee","name":"","kind":"stamp_card"'
        b',"balance":1,"size":10,"pending":0,"debt":0,"reward":""}],"on":"2026-01-01","amount":1'
    )
}
_WINDOW = -12
"""Deflate looks back over 4,096 bytes, in which dictionary and answer fit; negative, so that it keeps no header."""
_MEMORY = 4
"""A small table for deflate: filling the usual one takes longer than the answer does."""


def packed(answer: str) -> bytes:
    """Return an answer as it is kept now."""
    squeezing = zlib.compressobj(9, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _DICTIONARIES[FORM])
    return squeezing.compress(answer.encode()) + squeezing.flush()


def unpacked(kept: bytes, form: int) -> str:
    """Return an answer as it was given; one that was never given is empty."""
    return zlib.decompressobj(_WINDOW, _DICTIONARIES[form]).decompress(kept).decode()
