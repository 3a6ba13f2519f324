"""A complete commented example of every kind of programme, as `shopclub programme template` prints it.

Lines behind `##` are settings for another choice than the one the example makes.
"""

STAMP_CARD_TEMPLATE = """\
[[programme]]
key = "coffee"             # its name in commands and in the book; never changes
kind = "stamp_card"
name = "Coffee card"
size = 10                  # stamps that fill a card, 3 to 50
unit = "visit"             # what gives a stamp: visit | item | amount
# per = "50.00"            # unit = "amount": a stamp for each full 50.00
# carry_remainder = true   # what is left of an amount counts next time
# categories = ["coffee"]  # unit = "item": the categories whose pieces are stamped
stamps_per_unit = 1
min_spend = "0.00"         # eligible spend below which a visit earns nothing
welcome_stamps = 0         # given at enrolment
reward = "Free coffee"
reward_value = "0.00"      # what the reward costs the shop, for the cost figures
# interim = { 5 = "Cookie" }                       # rewards on the way
# max_per_visit = 3
# max_per_day = 3
# stamp_expiry = { days = 90, from = "stamp" }     # or from = "activity": each visit moves the date
# card_expiry = { days = 365 }                     # counted from the card's first stamp
# voucher_valid_days = 60
restore_grace_days = 14    # how long stamps given back live at least
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
rounding = "floor"         # of a multiplied count: floor | half_up | ceil
debt = "forgive"           # when more is taken back than is there: forgive | carry
# effective_from = 2026-12-01
open_cards = "keep"        # what a change does to open cards: keep | better | convert
# [[programme.multiplier]]                         # a promotion; days, hours and dates may be left out
# name = "Double Tuesday"
# days = ["tue"]
# hours = ["15:00-17:00"]
# from = "2026-01-01"
# to = "2026-12-31"
# bp = 20000
"""

POINTS_TEMPLATE = """\
[[programme]]
key = "points"             # its name in commands and in the book; never changes
kind = "points"
name = "Points"
unit = "amount"            # what gives points: amount | visit | item | category
points = 1                 # so many points …
per = "10.00"              # … for each 10.00 (unit = "amount" or "category")
# categories = ["cake"]    # unit = "item" or "category": the categories that count
carry_remainder = true     # what is left of an amount counts next time
rounding = "floor"         # of a multiplied sum: floor | half_up | ceil
min_spend = "0.00"         # eligible spend below which a purchase earns nothing
welcome_points = 0         # given at enrolment
pending_days = 0           # days until points may be spent
# expiry = { months = 12, round_to = "month" }     # from = "award" | "activity"; round_to = day | month | quarter |
#                                                  # half-year; or { date = "12-31" }
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
# pay = { points = 10, worth = "1.00", min = 50, step = 10, max_share_bp = 5000 }
debt = "forgive"           # when more is taken back than is there: forgive | carry
restore_grace_days = 14    # how long points given back live at least
# effective_from = 2026-12-01
# tier_multipliers = { Silver = 12500 }            # instead of what the tiers themselves say
# [[programme.also]]                               # a further rate; each floors on its own, then they are added
# unit = "item"
# points = 5
# categories = ["cake"]
# [[programme.multiplier]]                         # a promotion; days, hours and dates may be left out
# name = "Double Tuesday"
# days = ["tue"]
# hours = ["15:00-17:00"]
# from = "2026-01-01"
# to = "2026-12-31"
# bp = 20000
[[programme.reward]]
name = "Cake"
cost = 100                 # points
kind = "item"              # item | amount | percent
value = "0.00"             # what it costs the shop to give
# scope = ["cake"]         # categories it may be taken from
# stock = 20               # how many there are in all
# limit_per_member = 1
# valid_from = 2026-12-01
# valid_until = 2026-12-31
# voucher_valid_days = 60
"""

CASHBACK_TEMPLATE = """\
[[programme]]
key = "back"               # its name in commands and in the book; never changes
kind = "cashback"
name = "Cashback"
rate_bp = 300              # the share of each purchase that comes back, in hundredths of a per cent: 300 is 3 %
payout = "quarterly"       # when it becomes credit: at_once | minimum | quarterly
## minimum = "50.00"       # payout = "minimum": credit may be spent once there is this much
# band = [{ from = "1000.00", rate_bp = 400 }]     # payout = "quarterly": a higher share of all of a larger quarter
## tier_rates = { Silver = 400 }                    # payout = "at_once" or "minimum": the share by tier
pending_days = 0           # days until credit may be spent
# valid_months = 12        # how long credit lives
min_use = "0.01"           # the least that may be paid with credit
max_share_bp = 10000       # how much of a bill credit may pay at most
min_spend = "0.00"         # eligible spend below which a purchase gives nothing
rounding = "floor"         # of the share: floor | half_up | ceil
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
debt = "forgive"           # when more is taken back than is there: forgive | carry
restore_grace_days = 14    # how long credit given back lives at least
# effective_from = 2026-12-01
"""

TIERS_TEMPLATE = """\
[[programme]]
key = "standing"           # its name in commands and in the book; never changes
kind = "tiers"
name = "Standing"
measure = "spend"          # what counts: spend | visits | points (earned, never the balance)
window = "rolling_365"     # over which time: rolling_365 | calendar_year | lifetime
hold_months = 12           # how long a tier is kept once it is reached
downgrade = "one_down"     # when it is not reached again: one_down | to_earned
grace_days = 30            # days of warning before it is lowered
start = "back_computed"    # members of today: back_computed from what they spent | zero
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
# effective_from = 2026-12-01
tier = [
  { name = "Bronze", threshold = "0.00" },
  { name = "Silver", threshold = "1000.00", multiplier_bp = 12500, entry_reward = "A cake" },
  { name = "Gold", threshold = "3000.00", multiplier_bp = 15000, benefits = ["Own mug on the shelf"] },
]                          # multiplier_bp multiplies points; also entry_reward_value and entry_reward_valid_days
"""

REFERRAL_TEMPLATE = """\
[[programme]]
key = "friends"            # its name in commands and in the book; never changes
kind = "referral"
name = "Bring a friend"
sides = "both"             # who is thanked: referrer | friend | both
in = "points"              # the programme whose units a bonus is
referrer_bonus = 50        # or referrer_reward = "Free coffee" (with referrer_reward_value)
friend_bonus = 25          # or friend_reward = "Free coffee"
friend_at = "qualified"    # when the friend is thanked: qualified | joined
qualify = { min_spend = "250.00", mode = "cumulative", within_days = 60 }    # mode = "single": one purchase of it
friends_needed = 1         # so many friends for each thanks
repeatable = true          # thanks for the next friends too
# cap_per_year = 12        # thanks a year at most
hold_days = 0              # days between enough spent and thanks, in case goods come back
min_age = 0                # how old a friend must be, where the birthday is known
# voucher_valid_days = 60
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
# effective_from = 2026-12-01
"""

OCCASION_TEMPLATE = """\
[[programme]]
key = "birthday"           # its name in commands and in the book; never changes
kind = "occasion"
name = "Birthday"
occasion = "birthday"      # birthday | anniversary | milestone
before = 3                 # days before the day …
after = 7                  # … and after it
leap_day = "02-28"         # when 29 February is kept in common years: 02-28 | 03-01
reward = "Birthday cake"   # a voucher; or bonus = 50 with in = "points"
reward_value = "0.00"      # what it costs the shop to give
# voucher_valid_days = 30  # else until the days around it are over
## years = [1, 5]          # occasion = "anniversary": the years since joining that are kept
## visits = [10, 50]       # occasion = "milestone": days with a visit,
## spend = ["1000.00"]     # … what was spent in all,
## referrals = [3]         # … or friends brought
# effective_from = 2026-12-01
"""

CLUB_TEMPLATE = """\
[[programme]]
key = "club"               # its name in commands and in the book; never changes
kind = "club"
name = "Our club"
combinable = false         # whether several benefits may be used on one purchase; else the best one stands
# effective_from = 2026-12-01
[[programme.benefit]]
name = "10 % off"
kind = "percent"           # percent | amount | price | free
percent_bp = 1000          # kind = "percent": hundredths of a per cent
## amount = "20.00"        # kind = "amount": so much off
## price = "25.00"         # kind = "price": a piece for so much
# scope = ["cake"]         # the categories it is for; none means all
# days = ["mon", "tue"]
# hours = ["14:00-17:00"]
# from = 2026-01-01
# to = 2026-12-31
# limit = 1                # how often …
# per = "month"            # … in a day | week | month | year | ever
# lowest_tier = "Silver"
"""

CHARITY_TEMPLATE = """\
[[programme]]
key = "cause"              # its name in commands and in the book; never changes
kind = "charity"
name = "Together for the school"
cause = "The village school"
trigger = "purchase"       # what gives: purchase | share | card | points
amount = "1.00"            # trigger = "purchase": for each purchase; "card": for each full card
## share_bp = 100          # trigger = "share": hundredths of a per cent of each purchase
## in = "coffee"           # trigger = "card" or "points": the programme of the card or the points
## points = 10             # trigger = "points": so many points become the amount
# monthly_ceiling = "500.00"
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
# effective_from = 2026-12-01
"""

MEMBERSHIP_TEMPLATE = """\
[[programme]]
key = "pass"               # its name in commands and in the book; never changes
kind = "membership"
name = "Coffee pass"
grace_days = 7             # days after the last paid one in which it still counts
# effective_from = 2026-12-01
[[programme.plan]]
name = "Coffee pass"
price = "299.00"           # for each period
months = 1                 # how long a period is
benefits = ["10 % off cake"]
# allowance = 20           # items in each period …
# item = "Coffee"          # … of what
# rollover = false         # whether what is left may be taken in the next period
"""

DRAW_TEMPLATE = """\
[[programme]]
key = "draw"               # its name in commands and in the book; never changes
kind = "draw"
name = "Christmas draw"
from = 2026-12-01          # the first day of the period …
to = 2026-12-24            # … and its last; the list is frozen the day after
entry = "visit_day"        # what gives an entry: visit_day | spend | survey (a questionnaire handed in)
## per = "100.00"          # entry = "spend": an entry for each full 100.00 spent in the period
# max_entries = 20         # that a member may have
free_entry = true          # whether anybody may have an entry a day without buying
# min_age = 18             # members whose year of birth is not known take no part then
reserves = 2               # how many are drawn beside the winners
# voucher_valid_days = 60  # how long a prize may be fetched
exclude = ["gift card", "prepaid card", "deposit", "donation", "membership fee"]
# effective_from = 2026-12-01
[[programme.prize]]
name = "Gift basket"
count = 1
value = "0.00"             # what one costs the shop
"""

PARTNER_TEMPLATE = """\
[[programme]]
key = "florist"            # its name in commands and in the book; never changes
kind = "partner"
name = "The florist next door"  # its program shows the key below; "shopclub partner key" shows yours
public_key = "5e48b9c4af6b401344fd87341ada70b00647eb684b4dbb445628c156b49ebb38"
# cap_per_month = 50       # vouchers issued in a calendar month, and used here
per_member = 1             # vouchers a member is issued in a calendar month
# effective_from = 2026-12-01
[[programme.give]]         # what your members have there; both shops give it the same number
number = 1
name = "10 % off a bouquet"
value = "0.00"             # what you owe the partner for each one used
valid_days = 30
[[programme.take]]         # what the partner's members have here
number = 1
name = "Free coffee"
value = "0.00"             # what the partner owes you for each one used
"""
