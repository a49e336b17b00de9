"""The criteria once more, by brute force: what the published interface says, in plain ifs, apart from the engine.

An interval is replaced by every value of a fine grid that lies in it; a
criterion's status is the one that all of them give. An absent fact is None and
each function says what None means.
"""

from decimal import Decimal
from itertools import product

EPSILON = Decimal("0.0000001")
MARKS = (0, 2, 6, 10, 20, 30, 50, 54, 55, 60, 70, 75, 90, 100, 120)
"""Every number that a criterion compares with, and the ends of the ranges."""
HIGHEST = {"age_years": 120} | dict.fromkeys(
    (
        "ki67_percent",
        "liver_involvement_percent",
        "expected_debulking_percent",
        "future_liver_remnant_percent",
    ),
    100,
)
DRAINED = {"distal_stomach", "duodenum", "pancreas", "jejunum", "ileum", "small_bowel", "appendix", "cecum", "colon"}
NOT_DRAINED = {"rectum", "lung", "thymus", "ovary"}


def yes(answer, good="met", bad="not_met"):
    """Return the status of a yes, a no or an unknown."""
    return "unknown" if answer is None else good if answer else bad


def age_below(limit):
    """Return the test of an age against a limit."""
    return lambda c: yes(None if c["age_years"] is None else c["age_years"] < limit)


def grade(c):
    """Low grade, as reported, until a fact says otherwise."""
    if c["tumor"] == "nec" or c["differentiation"] == "poor" or c["grade"] == "G3":
        return "not_met"
    if c["grade"] in ("G1", "G2"):
        return "met"
    return "unknown"


def ki67_at_most_10(c):
    """Ten is still met."""
    return yes(None if c["ki67_percent"] is None else c["ki67_percent"] <= 10)


def portal_drainage(c):
    """Pancreas and intermediate gut; some sites leave it open."""
    if c["primary_site"] in DRAINED:
        return "met"
    if c["primary_site"] in NOT_DRAINED:
        return "not_met"
    return "unknown"


def primary_resected(c):
    """Resected at any time."""
    if c["months_since_primary_resection"] is not None:
        return "met"
    return yes(c["primary_resected"])


def primary_resected_6_months_ago(c):
    """Resected, and the months count."""
    if c["primary_resected"] is False:
        return "not_met"
    months = c["months_since_primary_resection"]
    return yes(None if months is None else months >= 6)


def extrahepatic(c):
    """None left."""
    known = c["extrahepatic_disease"]
    return yes(None if known is None else known in ("none", "resected"))


def involvement_below_50(c):
    """Less than half of the liver."""
    return yes(None if c["liver_involvement_percent"] is None else c["liver_involvement_percent"] < 50)


def enets_involvement(c):
    """Less than half, or less than three quarters with refractory symptoms."""
    percent, symptoms = c["liver_involvement_percent"], c["hormonal_symptoms"]
    if percent is None:
        return "unknown"
    if percent < 50:
        return "met"
    if percent >= 75:
        return "not_met"
    return yes(None if symptoms is None else symptoms == "refractory")


def stability(c):
    """Six months of stable disease or response."""
    return yes(None if c["months_stable"] is None else c["months_stable"] >= 6)


def liver_replacement(c):
    """A band of caution lies between 50, excluded, and 70, included."""
    percent = c["liver_involvement_percent"]
    if percent is None:
        return "unknown"
    return "present" if percent > 70 else "caution" if percent > 50 else "absent"


def many_small_bilobar(c):
    """More than 50 lesions and both lobes; either of them missing is enough for absent."""
    many = None if c["liver_lesion_count"] is None else c["liver_lesion_count"] > 50
    if many is False or c["bilobar"] is False:
        return "absent"
    return "present" if many and c["bilobar"] else "unknown"


def high_grade(c):
    """The rules in their order; a rule whose fact is unknown is passed over."""
    low, well, ki67 = c["grade"] in ("G1", "G2"), c["differentiation"] == "well", c["ki67_percent"]
    if c["tumor"] == "nec" or c["differentiation"] == "poor":
        return "present"
    if ki67 is not None and ki67 > 20 and (well or low):
        return "caution"
    if low:
        return "absent"
    if well and ki67 is not None and ki67 <= 20:
        return "absent"
    return "unknown"


def future_liver_remnant(c):
    """Thirty percent is enough."""
    percent = c["future_liver_remnant_percent"]
    return yes(None if percent is None else percent < 30, "present", "absent")


def bilirubin_above_2(c):
    """Two itself is no contraindication."""
    value = c["total_bilirubin_mg_dl"]
    return yes(None if value is None else value > 2, "present", "absent")


def involvement_above_75(c):
    """Extreme caution."""
    percent = c["liver_involvement_percent"]
    return yes(None if percent is None else percent > 75, "caution", "absent")


def as_fact(fact, good="met", bad="not_met"):
    """Return the test that a yes-or-no fact is, as it is."""
    return lambda c: yes(c[fact], good, bad), (fact,)


def factor(fact):
    """Return the test of a yes-or-no fact that excludes."""
    return as_fact(fact, "present", "absent")


GRADE = grade, ("tumor", "grade", "differentiation")
PORTAL = portal_drainage, ("primary_site",)
RESECTED = primary_resected, ("primary_resected", "months_since_primary_resection")
EXTRAHEPATIC = extrahepatic, ("extrahepatic_disease",)
BELOW_50 = involvement_below_50, ("liver_involvement_percent",)
STABLE = stability, ("months_stable",)


def milan(limit):
    """Return the criteria of Milan with an age limit."""
    return {
        "age": (age_below(limit), ("age_years",)),
        "grade": GRADE,
        "portal_drainage": PORTAL,
        "primary_resected": RESECTED,
        "extrahepatic": EXTRAHEPATIC,
        "involvement": BELOW_50,
        "stability": STABLE,
    }


ELIGIBILITY = {
    "transplant.milan": milan(55),
    "transplant.milan_2016": milan(60),
    "transplant.enets": {
        "age": (age_below(55), ("age_years",)),
        "grade": GRADE,
        "ki67": (ki67_at_most_10, ("ki67_percent",)),
        "primary_resected": (primary_resected_6_months_ago, ("primary_resected", "months_since_primary_resection")),
        "extrahepatic": EXTRAHEPATIC,
        "involvement": (enets_involvement, ("liver_involvement_percent", "hormonal_symptoms")),
        "stability": STABLE,
        "bilirubin": as_fact("bilirubin_judged_low"),
    },
    "transplant.unos": {
        "age": (age_below(55), ("age_years",)),
        "portal_drainage": PORTAL,
        "primary_resected": RESECTED,
        "extrahepatic": EXTRAHEPATIC,
        "involvement": BELOW_50,
        "stability": STABLE,
        "bilobar": as_fact("bilobar"),
        "not_resectable": as_fact("resectable", "not_met", "met"),
    },
}
EXCLUSION = {
    "debulking": {
        "liver_replacement": (liver_replacement, ("liver_involvement_percent",)),
        "many_small_bilobar": (many_small_bilobar, ("liver_lesion_count", "bilobar")),
        "carcinoid_heart_disease": factor("carcinoid_heart_disease"),
        "multiple_comorbidities": factor("multiple_comorbidities"),
        "high_grade": (high_grade, ("tumor", "differentiation", "grade", "ki67_percent")),
        "future_liver_remnant": (future_liver_remnant, ("future_liver_remnant_percent",)),
    },
    "intra_arterial": {
        "main_portal_vein_thrombosis": factor("main_portal_vein_thrombosis"),
        "renal_insufficiency": factor("renal_insufficiency"),
        "hepatic_insufficiency": factor("hepatic_insufficiency"),
        "bilirubin": (bilirubin_above_2, ("total_bilirubin_mg_dl",)),
        "involvement": (involvement_above_75, ("liver_involvement_percent",)),
        "bilioenteric_anastomosis": as_fact("bilioenteric_anastomosis", "caution", "absent"),
    },
}
SETS = (*ELIGIBILITY, *EXCLUSION, "deb_tace")


def values(fact, known):
    """Return the values that a fact may have: one, or the grid's values between the bounds of an interval."""
    if not isinstance(known, dict):
        return [Decimal(str(known)) if isinstance(known, int | float) and not isinstance(known, bool) else known]
    low, high = (None if known[end] is None else Decimal(str(known[end])) for end in ("min", "max"))
    at = [Decimal(mark) for mark in MARKS] + [bound for bound in (low, high) if bound is not None]
    grid = {mark + step for mark in at for step in (-1, -EPSILON, 0, EPSILON, 1)} | {max(at) + 1000}
    inside = []
    for value in sorted(grid):
        fits = 0 <= value <= HIGHEST.get(fact, value)
        fits = fits and (low is None or value > low or (value == low and known["min_inclusive"]))
        fits = fits and (high is None or value < high or (value == high and known["max_inclusive"]))
        if fits and (fact != "liver_lesion_count" or value == int(value)):
            inside.append(value)
    assert inside, f"no value of {fact} lies in {known}"
    return inside


def status(test, facts, case):
    """Return the status that every choice of values gives, or unknown where they differ."""
    choices = [values(fact, case.get(fact)) for fact in facts]
    given = {test(dict(zip(facts, chosen, strict=True))) for chosen in product(*choices)}
    return given.pop() if len(given) == 1 else "unknown"


def thresholds(case):
    """Return whether the expected debulking reaches 90 and 70 percent."""
    fact = "expected_debulking_percent"

    def reaches(limit):
        return lambda c: yes(None if c[fact] is None else c[fact] >= limit)

    return {f"at_least_{limit}": status(reaches(limit), (fact,), case) for limit in (90, 70)}


def verdict(set_id, statuses):
    """Return a set's verdict by the order that the interface names."""
    if set_id in ELIGIBILITY:
        order = (("not_met", "criteria_not_met"), ("unknown", "undetermined"))
        return next((name for each, name in order if each in statuses), "criteria_met")
    order = (("present", "exclusion_present"), ("unknown", "undetermined"), ("caution", "caution"))
    return next((name for each, name in order if each in statuses), "none_present")


def oracle(case, set_id):
    """Return verdict, status by criterion, thresholds, and the facts one of which an unknown criterion waits for.

    ``missing`` maps each unknown criterion to those facts; it is empty where
    the verdict is decided, and None where the set does not apply.
    """
    if case.get("tumor") in ("hcc", "other"):
        return {"verdict": "not_applicable", "criteria": {}, "thresholds": {}, "missing": None}
    if set_id == "deb_tace":
        known = case.get("tumor") is not None
        found = "exclusion_present" if known else "undetermined"
        missing = {} if known else {"deb_tace": {"tumor"}}
        return {"verdict": found, "criteria": {}, "thresholds": {}, "missing": missing}
    criteria = (ELIGIBILITY | EXCLUSION)[set_id]
    statuses = {name: status(test, facts, case) for name, (test, facts) in criteria.items()}
    found = verdict(set_id, statuses.values())
    waiting = {name: set(criteria[name][1]) for name, each in statuses.items() if each == "unknown"}
    return {
        "verdict": found,
        "criteria": statuses,
        "thresholds": thresholds(case) if set_id == "debulking" else {},
        "missing": waiting if found == "undetermined" else {},
    }
