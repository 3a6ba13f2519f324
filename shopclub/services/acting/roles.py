"""Who may do what: staff with a role, or anybody while the book names no staff."""

from shopclub.records.shop import staff
from shopclub.rules.values.refusals import RoleNeeded
from shopclub.services.acting.desk import Moment


def prove_manager(moment: Moment) -> None:
    """Prove that who acts is a manager or the owner; everybody is while the book names no staff.

    Raises:
        RoleNeeded: neither.
    """
    session = moment.written()
    if staff.role_of(session, moment.act.staff_id) in {"manager", "owner"}:
        return
    if staff.names_staff(session):
        raise RoleNeeded("manager")
