"""Tags of the look: pictograms, boxes that take content, files with their fingerprint.

``{% load ui %}``, then::

    {% icon "clock" %}                              a pictogram; decoration, so say the same in words beside it
    {% icon "clock" label=_("Dauer") %}             a pictogram that stands alone and is read out
    {% alert "warning" title=_("Heute geschlossen") %}<p>…</p>{% endalert %}
    {% disclosure _("Weitere Angaben") %}…{% enddisclosure %}
    {% dialog "absage" title=_("Absagen?") %}…{% enddialog %}     opened by <a href="…" data-dialog="absage">
    {% asset "foundation/css/base.css" %}           like static, but never fails: for the error pages
    {% language_menu %}                             the page in other languages, each named in its own
    {% language_menu settings.STAFF_LANGUAGES %}    the same with another list of (code, name)
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartierwerk.foundation.ui import icons
from quartierwerk.foundation.ui.languages import language_links

register = template.Library()

ALERT_ICONS = {"info": "info", "success": "success", "warning": "warning", "danger": "danger"}


@lru_cache(maxsize=512)
def _drawn(url: str, name: str, size: str, label: str) -> SafeString:
    css = "qw-icon" + (f" qw-icon--{size}" if size else "")
    css += " qw-icon--follows" if name in icons.FOLLOWS_READING else ""
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', css, label, url, name
        )
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', css, url, name)


@lru_cache(maxsize=128)
def _fingerprinted(path: str, storage: str, base: str) -> str:
    """The address of a static file; asked once per storage, because a page names dozens of them."""
    return static(path)


def _address(path: str) -> str:
    """Without a fingerprint where no files were collected: an error page must not fail."""
    try:
        return _fingerprinted(path, settings.STORAGES["staticfiles"]["BACKEND"], settings.STATIC_URL)  # type: ignore[index]
    except ValueError:
        return settings.STATIC_URL + path


@register.simple_tag
def icon(name: str, *, size: str = "", label: str = "") -> SafeString:
    """One pictogram from the sprites.

    Raises:
        LookupError: there is no pictogram of that name.
    """
    return _drawn(_address(icons.sprite_of(name)), name, size, str(label))


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file of the look."""
    return _address(path)


@register.simple_tag
def own_colours() -> str:
    """The link to the installation's own colour, where it has one."""
    if not settings.ACCENT:
        return ""
    return format_html('<link rel="stylesheet" href="{}?{}">', reverse("colour_sheet"), settings.ACCENT.lstrip("#"))


@register.simple_block_tag(takes_context=True)
def alert(context, content, tone: str = "info", *, title: str = "", role: str = "", focus: bool = False):
    """A box with a sign: info, success, warning, danger.

    ``role`` only for what has just happened: such a box takes the focus when the page or the part has come, because
    readers of the screen say nothing of live regions that are there from the beginning. ``focus`` without a role is
    for what comes before a second press (what a change hits).
    """
    return _filled(
        "foundation/_alert.html",
        {"content": content, "tone": tone, "icon": ALERT_ICONS[tone], "title": title, "role": role, "focus": focus},
    )


@register.simple_block_tag(takes_context=True)
def disclosure(context, content, title: str, *, open: bool = False, icon: str = ""):
    """Something that opens: a summary and what belongs to it. Works without JavaScript."""
    return _filled("foundation/_disclosure.html", {"content": content, "title": title, "open": open, "icon": icon})


@register.simple_block_tag(takes_context=True)
def dialog(context, content, id: str, *, title: str):
    """A dialog in the page. Who opens it is a link with ``data-dialog`` that leads to a page for the same thing."""
    return _filled("foundation/_dialog.html", {"content": content, "id": id, "title": title})


@register.inclusion_tag("foundation/_language_menu.html", takes_context=True)
def language_menu(context, languages=None):
    """Links to the same page in other languages."""
    return {"languages": language_links(context.get("request"), languages)}


def _filled(name: str, context: dict) -> str:
    return get_template(name).render(context)
