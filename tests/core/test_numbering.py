"""Numbers without gaps."""

import pytest
from django.db import transaction

from core.numbering import next_number


@pytest.mark.django_db
def test_numbers_count_from_one_for_each_key():
    assert [next_number("order:2026") for _ in range(3)] == [1, 2, 3]
    assert next_number("order:2027") == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_not_used_is_given_again():
    with transaction.atomic():
        assert next_number("order") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number("order")
        _ = 1 / 0
    with transaction.atomic():
        assert next_number("order") == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_given_inside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        next_number("order")
