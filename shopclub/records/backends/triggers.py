"""The triggers that keep history unchanged and the caches true, as SQLite wants them.

They are made by the migrations and made again after every migration, since batch operations drop them.
"""

from sqlalchemy import Connection

from shopclub.records.chains import LINK

APPEND_ONLY = (
    "entry",
    "draw",
    "earning",
    "consent",
    "audit",
    "programme_version",
    "tier_change",
    "voucher_change",
    "merged_member",
    "amendment",
)
ANSWERED_ONCE = "request"
KEPT_CASES = ("exception_case", "member_merge")
NEVER_DELETED = (
    "lot",
    "visit",
    "purchase",
    "purchase_line",
    "voucher",
    "member",
    "card",
    "account",
    "till",
    "programme",
    "shop",
    *KEPT_CASES,
    "referral",
    "benefit_use",
    "donation",
    "payout",
    "subscription",
    "subscription_payment",
    "allowance_use",
    "draw_entry",
    "frozen_draw",
    "draw_place",
    "signing_key",
    "partner_voucher",
    "partner_use",
)


def statements() -> tuple[str, ...]:
    """Return every trigger as SQL, in the order they are made."""
    triggers: list[str] = []
    for table in APPEND_ONLY:
        triggers += [_forbid(table, "UPDATE"), _forbid(table, "DELETE")]
    triggers += [_forbid(ANSWERED_ONCE, "UPDATE", when="length(OLD.answer) > 0"), _forbid(ANSWERED_ONCE, "DELETE")]
    triggers += [_forbid(table, "DELETE") for table in NEVER_DELETED]
    for table, head in (("entry", "head"), ("audit", "audit_head")):
        triggers.append(
            f"CREATE TRIGGER {table}_chain BEFORE INSERT ON {table}"
            f" WHEN NEW.follows IS NOT (SELECT substr({head}, 1, {LINK}) FROM till WHERE id = NEW.till_id)"
            f" BEGIN SELECT RAISE(ABORT, '{table} breaks the chain'); END"
        )
        triggers.append(
            f"CREATE TRIGGER {table}_head AFTER INSERT ON {table}"
            f" BEGIN UPDATE till SET {head} = NEW.hash WHERE id = NEW.till_id; END"
        )
    triggers.append(
        "CREATE TRIGGER entry_reversed_once AFTER INSERT ON entry WHEN NEW.reverses_id IS NOT NULL"
        " AND (SELECT sum(abs(quantity)) FROM entry WHERE reverses_id = NEW.reverses_id)"
        " > (SELECT abs(quantity) FROM entry WHERE id = NEW.reverses_id)"
        " BEGIN SELECT RAISE(ABORT, 'entry is reversed beyond its quantity'); END"
    )
    triggers.append(
        "CREATE TRIGGER draw_rest AFTER INSERT ON draw"
        " BEGIN UPDATE lot SET rest = rest - NEW.quantity WHERE entry_id = NEW.lot_id; END"
    )
    triggers.append(
        "CREATE TRIGGER lot_terms BEFORE UPDATE ON lot WHEN NEW.entry_id IS NOT OLD.entry_id"
        " OR NEW.quantity IS NOT OLD.quantity OR NEW.member_id IS NOT OLD.member_id"
        " OR NEW.programme_id IS NOT OLD.programme_id OR NEW.earned_on IS NOT OLD.earned_on"
        " BEGIN SELECT RAISE(ABORT, 'a lot keeps its terms'); END"
    )
    triggers += _of_draws()
    return tuple(triggers)


def _of_draws() -> list[str]:
    """Return what keeps a frozen list and what was drawn from it as they are."""
    return [
        _frozen("INSERT"),
        _frozen("UPDATE"),
        (
            "CREATE TRIGGER frozen_draw_stays BEFORE UPDATE ON frozen_draw"
            " WHEN NEW.programme_id IS NOT OLD.programme_id"
            " OR NEW.version_id IS NOT OLD.version_id OR NEW.list_hash IS NOT OLD.list_hash"
            " OR NEW.entries IS NOT OLD.entries OR OLD.public_number IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'a frozen draw stays as it is'); END"
        ),
        (
            "CREATE TRIGGER draw_place_stays BEFORE UPDATE ON draw_place WHEN NEW.programme_id IS NOT OLD.programme_id"
            " OR NEW.place IS NOT OLD.place OR NEW.entry_id IS NOT OLD.entry_id OR NEW.member_id IS NOT OLD.member_id"
            " BEGIN SELECT RAISE(ABORT, 'what was drawn stays as it is'); END"
        ),
    ]


def _frozen(verb: str) -> str:
    return (
        f"CREATE TRIGGER draw_entry_no_late_{verb.lower()} BEFORE {verb} ON draw_entry"
        f" WHEN EXISTS (SELECT 1 FROM frozen_draw WHERE programme_id IN ({'OLD.programme_id, ' * (verb == 'UPDATE')}"
        "NEW.programme_id))"
        " BEGIN SELECT RAISE(ABORT, 'the list of this draw is frozen'); END"
    )


def _forbid(table: str, verb: str, *, when: str = "1") -> str:
    said = "append-only" if table in (*APPEND_ONLY, ANSWERED_ONCE) else "never deleted"
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is {said}'); END"
    )


def there(connection: Connection) -> set[str]:
    """Return every trigger of a book as SQL."""
    return set(connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars())


def drop(connection: Connection) -> None:
    """Drop the triggers that are there, so that a migration may make tables anew."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in names:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def make(connection: Connection) -> None:
    """Make all triggers anew, whatever was there."""
    drop(connection)
    for statement in statements():
        connection.exec_driver_sql(statement)
