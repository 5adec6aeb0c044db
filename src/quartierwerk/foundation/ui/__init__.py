"""The look: frames, components, forms. This is the page for those who write pages.

**Frames.** A staff page begins ``{% extends "foundation/shell_staff.html" %}``, a residents' page ``{% extends
"foundation/shell_public.html" %}``. Blocks: ``title`` (the name of the installation is added), ``content`` (with
the one ``h1``), ``page_head`` (staff: ``<div class="qw-page-head"><h1>…</h1><div
class="qw-actions">…</div></div>``), ``head``, ``scripts`` (begin with ``{{ block.super }}``), ``footer_content``,
``footer_links``; public also ``place``, ``place_line``, ``home_url``, ``languages``, ``nav``; staff also
``product``, ``search``, ``account``, ``sidenav``, ``breadcrumb``. The frames read from the context, and leave out
what is not there:

- public: ``navigation`` = [{label, url, icon, current}], ``footer_links`` = [{label, url}]
- staff: ``navigation`` = [{label, entries: [{label, url, icon, current, count}]}], ``crumbs`` = [{label, url}],
  ``search_url``, ``search_text``, ``account_menu`` = {name, line, entries: [{label, url, icon}], logout_url}

Everything in ``content`` stands in one column with even gaps; put each part into ``<section class="qw-stack">``.
htmx is loaded on staff pages; a residents' page that needs it adds ``{% include "foundation/_htmx.html" %}`` to
``scripts``. Refused forms are answered with status 422, which htmx puts in as well.

**Plain elements** (h1 to h4, p, a, table in ``qw-table``) need no class. Layout: ``qw-stack`` (``--s``, ``--l``),
``qw-cluster`` (``--between``, ``--end``), ``qw-grid`` (``--narrow``, ``--wide``), ``qw-split`` (main and aside),
``qw-panel`` (``--sunken``), ``qw-prose`` (running text), ``qw-lead``, ``qw-muted``, ``qw-small``, ``qw-nowrap``,
``qw-hero``, ``qw-visually-hidden``, ``qw-no-print``, ``qw-isolate`` (``<bdi>`` for names of unknown direction).

**Components**, ``{% include "foundation/…" with … only %}``:

==========================  ==========================================================================================
``_card.html``              title, url, preline, text, lang, image, image_alt, level ("2" or "3"), off, facts
                            [{icon, text}], badges [{text, tone, icon}]
``_badge.html``             text, tone (``""``, info, success, warning, danger), icon: sign and word, never colour alone
``_facts.html``             facts [{icon, question, answer, unknown}]
``_leaf.html``              day, off: the day as a leaf of a calendar; beside text in ``<div class="qw-media">``
``_stat.html``              label, value, note
``_empty.html``             title, text, icon, action_url, action_label
``_breadcrumb.html``        crumbs; the last one is this page
``_tabs.html``              label, tabs [{label, url, current, icon, count}]
``_filter_chips.html``      chips [{label, url}] (url without this filter), clear_url
``_pagination.html``        page (Django's Page), page_range (an elided range). Not with ``only``: reads the query
``_progress.html``          id, label, text, value, max, url (asked every two seconds by htmx until done), done
``_copy_button.html``       source (id of the element whose text is copied), label
``_read_aloud_button.html``  source (id of what is read), label; ``data-not-read`` keeps a part silent
``_print_button.html``      label
``_number_stepper.html``    field (a number on a form): minus, number, plus
``_form.html``              form, submit_label, cancel_url, cancel_label, action, method, dangerous, quiet (no warning
                            when left). Not with ``only``: it needs the CSRF token
``_errors_summary.html``    form; part of ``{{ form }}`` already
``_messages.html``          part of the frames already
==========================  ==========================================================================================

Tags (``{% load ui %}``): ``icon``, ``alert``, ``disclosure``, ``dialog``, ``language_menu``, ``asset``; see
``templatetags/ui.py``.

**Buttons** are ``<button class="kern-btn kern-btn--primary">`` (also ``--secondary``, ``--tertiary``,
``--x-small``, ``qw-btn--danger``, ``qw-btn--icon`` with an ``aria-label``), links to press ``<a class="kern-btn
…">``; several stand in ``<div class="qw-actions">``. One primary button per page.

**Tables**: ``<div class="qw-table-scroll" tabindex="0" role="region" aria-label="…"><table class="qw-table">``;
numbers get ``qw-table__number``; ``qw-table--blocks`` turns rows into blocks on phones and needs ``data-label`` on
each cell.

**Forms**: ``{{ form }}`` or ``{{ form.name.as_field_group }}``; the renderer in ``forms.py`` is a setting. Always
write ``<form … novalidate>``: our sentences are better than the browser's. ``DateInput``, ``TimeInput``,
``DateTimeInput``, ``SearchInput``, ``Chips`` and ``RadioChips`` are in ``forms.py``; ``Columns`` sets many choices
in columns.

**Behaviour** (``static/foundation/js``) only adds: ``data-dialog="id"`` on a link, ``data-dialog-close``,
``data-autosubmit`` on a filter form (its button gets ``data-autosubmit-button``), ``data-unsaved`` on a form,
``data-focus-first`` for what takes the focus when the page or a part of it has come, ``qw:announce`` (an event whose
detail is said aloud). A part that htmx exchanges says its own ``role="status"``.

**Colours** are custom properties in ``css/base.css``. An installation sets one colour, ``QUARTIERWERK_ACCENT=#7a1f5c``;
``colours.py`` works out what goes with it by day and by night. The pattern page at ``/muster/`` (debug mode) shows it
all; ``?sprache=ar``, ``?rahmen=staff``.
"""
