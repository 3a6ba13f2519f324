"""Who may do what: staff with a role, or anybody while the book names no staff."""

from sqlalchemy import select

from shopclub.records.schema.club import StaffMember
from shopclub.rules.values.refusals import RoleNeeded
from shopclub.services.acting.desk import Moment


def prove_manager(moment: Moment) -> None:
    """Prove that who acts is a manager or the owner; everybody is while the book names no staff.

    Raises:
        RoleNeeded: neither.
    """
    role = moment.written().scalars(select(StaffMember.role).where(StaffMember.id == moment.act.staff_id)).first()
    if role not in {"manager", "owner"} and moment.written().scalar(select(StaffMember.id).limit(1)) is not None:
        raise RoleNeeded("manager")
