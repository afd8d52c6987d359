"""The figures of a bulletin with the addresses of the lists behind them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from dispatch.bulletin_text import LAMP_WORDS
from dispatch.enums import Timeliness
from dispatch.models import Bulletin
from dispatch.periods import report_word

# Reports whose deadline is not over yet are in no list of their own.
DECIDED = (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.MISSING)


@dataclass(frozen=True)
class FigureLink:
    """One number of the text and the address of the list that holds the same rows."""

    label: str
    number: int
    url: str


def figure_links(bulletin: Bulletin) -> list[FigureLink]:
    """Figures the text was made from: reports by punctuality, lamps by colour.

    The addresses name period and programme, so that they hold whatever year is looked at.
    """
    snapshot, period = bulletin.snapshot, bulletin.period
    if period is None or not snapshot:
        return []
    reports, lamps = snapshot.get("reports", {}), snapshot.get("lamps", {})
    report = report_word(period.key)
    here = {"programme": bulletin.programme_id, "period": period.key}
    found = [
        FigureLink(f"{report}{code.label}", reports[code], _library(**here, report=code.value))
        for code in DECIDED
        if reports.get(code)
    ]
    found += [
        FigureLink(word, lamps[code], _library(**here, lamp=code))
        for code, word in LAMP_WORDS.items()
        if lamps.get(code)
    ]
    return found


def _library(**query: object) -> str:
    return f"{reverse('dashboards:library')}?{urlencode(query)}"
