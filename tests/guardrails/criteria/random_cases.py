"""Random cases that dwell where criteria change: at, just below and just above every threshold, in every form."""

from decimal import Decimal

YES_NO = (
    "primary_resected",
    "bilobar",
    "resectable",
    "bilirubin_judged_low",
    "carcinoid_heart_disease",
    "multiple_comorbidities",
    "main_portal_vein_thrombosis",
    "renal_insufficiency",
    "hepatic_insufficiency",
    "bilioenteric_anastomosis",
)
WORDS = {
    "tumor": ("net", "net", "net", "net", "nec", "hcc", "other"),
    "grade": ("G1", "G2", "G3"),
    "differentiation": ("well", "well", "poor"),
    "primary_site": (
        *("stomach", "distal_stomach", "duodenum", "pancreas", "jejunum", "ileum", "small_bowel", "appendix"),
        *("cecum", "colon", "rectum", "lung", "thymus", "ovary", "other", "unknown"),
    ),
    "extrahepatic_disease": ("none", "resected", "present"),
    "hormonal_symptoms": ("none", "controlled", "refractory"),
}
NUMBERS = {  # fact: the numbers to dwell at, the highest number allowed
    "age_years": ((0, 54, 55, 59, 60, 120), 120),
    "ki67_percent": ((0, 2, 3, 10, 20, 100), 100),
    "months_since_primary_resection": ((0, 5, 6, 12), None),
    "liver_involvement_percent": ((0, 50, 70, 75, 100), 100),
    "liver_lesion_count": ((0, 1, 49, 50, 51), None),
    "months_stable": ((0, 5, 6, 12), None),
    "total_bilirubin_mg_dl": ((0, 1, 2, 3), None),
    "expected_debulking_percent": ((0, 70, 90, 100), 100),
    "future_liver_remnant_percent": ((0, 29, 30, 100), 100),
}
STEPS = ("0", "0", "0", "-0.01", "0.01", "-0.001", "0.001", "-0.5", "0.5", "-1", "1", "-10", "10", "0.000001")
FACTS = (*WORDS, *YES_NO, *NUMBERS)


def number(random, fact):
    """Return a number at or near one of those that matter for the fact."""
    marks, highest = NUMBERS[fact]
    steps = [step for step in STEPS if fact != "liver_lesion_count" or "." not in step]
    value = random.choice(marks) + Decimal(random.choice(steps))
    return max(Decimal(0), value if highest is None else min(Decimal(highest), value))


def interval(random, fact):
    """Return an interval of any kind that holds a value: closed, half-open, open, without one bound or both."""
    low, high = sorted((number(random, fact), number(random, fact)))
    closed = [random.random() < 0.5, random.random() < 0.5]
    if high - low < 2 and (low == high or fact == "liver_lesion_count"):
        closed = [True, True] if low == high or not any(closed) else closed
    kind = random.random()
    return {
        "min": None if kind < 0.2 or kind > 0.98 else low,
        "max": None if 0.2 <= kind < 0.4 or kind > 0.98 else high,
        "min_inclusive": closed[0],
        "max_inclusive": closed[1],
    }


def _empty(fact, known):
    """Whether an interval that lacks a bound excludes the only value that its fact's range leaves."""
    low, high = known["min"], known["max"]
    at_bottom = high == 0 and not known["max_inclusive"]
    at_top = low is not None and low == NUMBERS[fact][1] and not known["min_inclusive"]
    return at_bottom or at_top


def likely(random, fact):
    """Return a value that fulfils the criteria, so that whole sets come to be fulfilled."""
    good = {
        "tumor": "net",
        "grade": random.choice(("G1", "G2")),
        "differentiation": "well",
        "primary_site": random.choice(("ileum", "pancreas")),
        "extrahepatic_disease": random.choice(("none", "resected")),
        "hormonal_symptoms": "refractory",
        "age_years": Decimal("54.99"),
        "ki67_percent": Decimal(random.choice(("9.99", "10"))),
        "months_since_primary_resection": Decimal(6),
        "liver_involvement_percent": Decimal("49.99"),
        "liver_lesion_count": Decimal(50),
        "months_stable": Decimal(6),
        "total_bilirubin_mg_dl": Decimal(2),
        "expected_debulking_percent": Decimal(90),
        "future_liver_remnant_percent": Decimal(30),
    }
    agreeing = {"primary_resected": True, "bilobar": True, "bilirubin_judged_low": True}
    return good[fact] if fact in good else agreeing.get(fact, False)


def case(random):
    """Return one case; how much of it is known, favourable and given as intervals differs from case to case."""
    known, favourable, bounds = random.choice((0.2, 0.6, 0.9, 1)), random.choice((0, 0.7, 0.95)), random.random() / 2
    made = {}
    for fact in FACTS:
        if random.random() > known:
            continue
        if random.random() < favourable:
            made[fact] = likely(random, fact)
        elif fact in NUMBERS:
            made[fact] = interval(random, fact) if random.random() < bounds else number(random, fact)
            while isinstance(made[fact], dict) and _empty(fact, made[fact]):
                made[fact] = interval(random, fact)
        else:
            made[fact] = random.choice(WORDS.get(fact, (True, False)))
    if made.get("primary_resected") is False:  # with the months it is the contradiction that is refused
        made.pop(random.choice(("primary_resected", "months_since_primary_resection")), None)
    return made


def on_the_wire(value):
    """Return a value as JSON carries it: whole numbers as integers, others as floating point."""
    if isinstance(value, dict):
        return {key: on_the_wire(each) for key, each in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value
