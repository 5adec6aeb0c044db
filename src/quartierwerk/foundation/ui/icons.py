"""The pictograms: our name -> name among the Material Symbols (rounded), from which ``make vendor`` draws the sprites.

Two sprites, so that residents' phones do not load the pictures of the staff's pages. Use them in templates by
``{% icon "clock" %}``; an unknown name is an error when the page is drawn.
"""

RESIDENTS = {
    "add": "add",
    "arrow-back": "arrow_back",
    "arrow-forward": "arrow_forward",
    "building": "apartment",
    "bus": "directions_bus",
    "cafe": "local_cafe",
    "calendar": "calendar_month",
    "calendar-add": "event_available",
    "calendar-off": "event_busy",
    "call": "call",
    "cancel": "cancel",
    "check": "check",
    "chevron-back": "chevron_left",
    "chevron-down": "keyboard_arrow_down",
    "chevron-forward": "chevron_right",
    "child": "child_care",
    "clock": "schedule",
    "close": "close",
    "computer": "computer",
    "copy": "content_copy",
    "danger": "error",
    "document": "description",
    "doorbell": "doorbell",
    "download": "download",
    "euro": "euro",
    "family": "family_restroom",
    "filter": "filter_alt",
    "forum": "forum",
    "garden": "potted_plant",
    "globe": "language",
    "group": "group",
    "health": "health_and_safety",
    "help": "help",
    "home": "home",
    "id": "id_card",
    "info": "info",
    "interpreter": "interpreter_mode",
    "mail": "mail",
    "map": "map",
    "menu": "menu",
    "music": "music_note",
    "palette": "palette",
    "person": "person",
    "place": "location_on",
    "print": "print",
    "read-aloud": "volume_up",
    "repeat": "event_repeat",
    "restaurant": "restaurant",
    "school": "school",
    "search": "search",
    "share": "share",
    "sign-up": "how_to_reg",
    "speech": "record_voice_over",
    "sport": "sports_soccer",
    "stop": "stop",
    "success": "check_circle",
    "today": "today",
    "video": "videocam",
    "volunteer": "volunteer_activism",
    "warning": "warning",
    "wheelchair": "accessible",
    "women": "woman",
    "work": "work",
}

STAFF = {
    "account": "account_circle",
    "arrow-down": "arrow_downward",
    "arrow-up": "arrow_upward",
    "chart": "bar_chart",
    "checklist": "checklist",
    "delete": "delete",
    "door": "door_front",
    "edit": "edit",
    "flag": "flag",
    "handshake": "handshake",
    "heart": "favorite",
    "history": "history",
    "hourglass": "hourglass_empty",
    "image": "image",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "login": "login",
    "logout": "logout",
    "money": "payments",
    "more": "more_vert",
    "notification": "notifications",
    "open-in-new": "open_in_new",
    "park": "park",
    "pause": "pause",
    "pending": "pending",
    "person-add": "person_add",
    "play": "play_arrow",
    "public": "public",
    "qr": "qr_code_2",
    "remove": "remove",
    "save": "save",
    "settings": "settings",
    "shield": "shield_person",
    "sick": "sick",
    "sign-language": "sign_language",
    "sort": "swap_vert",
    "star": "star",
    "swap": "swap_horiz",
    "sync": "sync",
    "table": "table_view",
    "translate": "translate",
    "undo": "undo",
    "upload": "upload",
    "verified": "verified",
    "visibility": "visibility",
    "visibility-off": "visibility_off",
    "wifi": "wifi",
}

# Arrows that point along the line of reading; they are mirrored where one reads from right to left.
FOLLOWS_READING = {"arrow-back", "arrow-forward", "chevron-back", "chevron-forward", "logout", "login", "undo", "list"}


def sprite_of(name: str) -> str:
    """The static path of the sprite that holds the pictogram.

    Raises:
        LookupError: there is no such pictogram.
    """
    if name in RESIDENTS:
        return "foundation/vendor/icons/icons.svg"
    if name in STAFF:
        return "foundation/vendor/icons/icons-staff.svg"
    raise LookupError(f"There is no pictogram called {name!r}. The names stand in quartierwerk/foundation/ui/icons.py.")
