"""Times of day as people say them: a night is a night, what ends in the light of another day names that day."""

from __future__ import annotations

import pytest
from django.utils import translation

from quartierwerk.foundation.when import times_words


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2030-06-03T09:30", "2030-06-03T11:00", "9:30–11:00 Uhr"),
        ("2030-06-03T22:00", "2030-06-04T02:00", "22:00–2:00 Uhr"),
        ("2030-06-03T20:00", "2030-06-04T00:00", "20:00–00:00 Uhr"),
        ("2030-06-03T18:00", "2030-06-04T16:00", "18:00 Uhr bis Dienstag, 4. Juni, 16:00 Uhr"),
        ("2030-06-03T13:00", "2030-06-04T01:30", "13:00 Uhr bis Dienstag, 4. Juni, 1:30 Uhr"),
        ("2030-06-03T22:00", "2030-06-05T02:00", "22:00 Uhr bis Mittwoch, 5. Juni, 2:00 Uhr"),
    ],
)
def test_an_end_on_another_day_names_the_day_unless_it_is_a_night(starts, ends, said):
    with translation.override("de"):
        assert times_words(starts, ends) == said
