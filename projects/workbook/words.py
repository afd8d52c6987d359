"""Words people write in tables, and the codes they mean."""

from __future__ import annotations

import re
import unicodedata

from organisations.enums import OrgKind, Role, Sphere
from programmes.enums import SelectionKind

_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_QUOTES = str.maketrans(dict.fromkeys("“”‘’「」『』《》\"'", ""))
_OTHER_KINDS = {
    "县委": OrgKind.COUNTY_COMMITTEE,
    "区委": OrgKind.COUNTY_COMMITTEE,
    "县(市、区)委": OrgKind.COUNTY_COMMITTEE,
    "县委组织部": OrgKind.DEPARTMENT,
    "乡镇": OrgKind.TOWNSHIP,
    "开发区": OrgKind.ZONE,
    "园区": OrgKind.ZONE,
    "景区": OrgKind.ZONE,
    "县直机关": OrgKind.COUNTY_UNIT,
    "国企": OrgKind.SOE,
}
_OTHER_SPHERES = {"城市": Sphere.URBAN, "社区": Sphere.URBAN, "两新组织": Sphere.NEW_ORGANISATIONS}


def folded(text: str) -> str:
    """The text as two people would agree it reads: full width, blanks and case do not count."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def title_key(text: str) -> str:
    """A title for comparison: like `folded`, and quotation marks do not count either."""
    return folded(text).translate(_QUOTES)


ORG_KINDS: dict[str, str] = {
    **{folded(label): code for code, label in OrgKind.choices},
    **{folded(word): code.value for word, code in _OTHER_KINDS.items()},
}
SPHERES: dict[str, str] = {
    **{folded(label): code for code, label in Sphere.choices},
    **{folded(word): code.value for word, code in _OTHER_SPHERES.items()},
}
ROLES: dict[str, str] = {folded(label): code for code, label in Role.choices}
SELECTION_KINDS: dict[str, str] = {folded(label): code for code, label in SelectionKind.choices}
