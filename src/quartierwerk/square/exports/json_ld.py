"""schema.org data in the page, for search engines and reading programs."""

from __future__ import annotations

from typing import Any

import orjson
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SIGNS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(data: Any) -> SafeString:
    """The data as a script element that runs nothing: no sign in it can end the element or begin a comment."""
    text = orjson.dumps(data).decode().translate(_SIGNS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def event(
    *,
    name: str,
    description: str,
    starts_at: str,
    ends_at: str,
    is_off: bool,
    url: str,
    languages: tuple[str, ...],
    organiser: str,
    is_free: bool | None,
    place: str = "",
    street: str = "",
    postcode: str = "",
    town: str = "",
    position: tuple[float, float] | None = None,
    is_online: bool = False,
    is_on_site: bool = True,
    image: str = "",
) -> dict[str, Any]:
    """One date as schema.org Event. What is not known is left out."""
    mode = {(True, True): "MixedEventAttendanceMode", (True, False): "OnlineEventAttendanceMode"}.get(
        (is_online, is_on_site), "OfflineEventAttendanceMode"
    )
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": name,
        "startDate": starts_at,
        "endDate": ends_at,
        "eventStatus": f"https://schema.org/{'EventCancelled' if is_off else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "url": url,
        "organizer": {"@type": "Organization", "name": organiser},
    }
    if description:
        data["description"] = description
    if languages:
        data["inLanguage"] = list(languages)
    if is_free is not None:
        data["isAccessibleForFree"] = is_free
    if image:
        data["image"] = image
    if place and is_on_site:
        address = {"@type": "PostalAddress", "addressCountry": "DE"}
        address |= {
            key: value
            for key, value in (("streetAddress", street), ("postalCode", postcode), ("addressLocality", town))
            if value
        }
        data["location"] = {"@type": "Place", "name": place, "address": address}
        if position is not None:
            data["location"]["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": position[0],
                "longitude": position[1],
            }
    elif is_online:
        data["location"] = {"@type": "VirtualLocation", "url": url}
    return data
