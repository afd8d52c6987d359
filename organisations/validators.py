"""Password rules of the classified-protection baseline that Django does not bring."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError

from organisations.passwords import CLASSES_WANTED, character_classes

if TYPE_CHECKING:
    from organisations.models import User

_SHORTEST_WORD = 3  # a shorter Latin word stands in half of all passwords by chance
_SHORTEST_CHINESE_WORD = 2
_PHONE_TAIL = 6
_NOT_A_LETTER = re.compile(r"[\W_]+")


class ThreeOfFourClassesValidator:
    """Wants three of: lower case, upper case, digits, other characters."""

    message = "密码须包含大写字母、小写字母、数字、符号中的至少三种。"

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where fewer classes are used."""
        if character_classes(password) < CLASSES_WANTED:
            raise ValidationError(self.message, code="password_classes")

    def get_help_text(self) -> str:
        """Return the rule as the person reads it."""
        return self.message


class ContextWordsValidator:
    """Refuses words an attacker tries first: own name, phone, unit, place, trade."""

    message = "密码不能包含账号、姓名、手机号、单位名称或“{word}”这类容易猜到的词。"

    def __init__(self, words: Iterable[str] | None = None) -> None:
        self.words = tuple(settings.PASSWORD_CONTEXT_WORDS if words is None else words)

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where the password holds one of the words."""
        plain = _squeezed(password)
        own = _personal_words(user) if user is not None else []
        for word in (*self.words, *own):
            squeezed = _squeezed(word)
            if _is_telling(squeezed) and squeezed in plain:
                shown = word if word in self.words else "本人信息"
                raise ValidationError(self.message.format(word=shown), code="password_context")

    def get_help_text(self) -> str:
        """Return the rule as the person reads it."""
        return "密码不能包含账号、姓名、手机号、单位名称等容易猜到的词。"


def _squeezed(text: str) -> str:
    """Lower case without punctuation: ``Dang_jian`` is still dangjian."""
    return _NOT_A_LETTER.sub("", text).lower()


def _is_telling(word: str) -> bool:
    shortest = _SHORTEST_WORD if word.isascii() else _SHORTEST_CHINESE_WORD
    return len(word) >= shortest


def _personal_words(user: User) -> list[str]:
    words = [user.username, user.display_name]
    if user.phone:
        words += [user.phone, user.phone[-_PHONE_TAIL:]]
    if user.pk:
        for name, short_name, initials in user.appointments.values_list(
            "post__organisation__name",
            "post__organisation__short_name",
            "post__organisation__initials",
        ):
            words += [name, short_name, initials]
    return words
