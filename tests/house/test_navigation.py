"""The staff's menu: every line opens for everybody who sees it, and the page one is on is marked."""

from __future__ import annotations

import re

import pytest

from quartierwerk.config.navigation import MENU, menu_of


def lines(groups):
    return [entry for group in groups for entry in group["entries"]]


@pytest.mark.parametrize("person", ["worker", "stranger", "manager", "coordinator", "administrator"])
def test_no_line_of_the_menu_leads_to_a_shut_door(person, cast, client, rf):
    actor = getattr(cast, person)
    client.force_login(actor.account)
    request = rf.get("/buero/")
    request.actor = actor
    shown = lines(menu_of(request))
    assert shown
    shut = [entry["url"] for entry in shown if client.get(entry["url"]).status_code != 200]
    assert shut == []


def test_every_line_stands_once_and_is_seen_by_somebody():
    names = [entry.name for _label, entries in MENU for entry in entries]
    assert sorted(set(names)) == sorted(names)
    assert [entry.name for _label, entries in MENU for entry in entries if not entry.roles] == []


def test_the_page_and_the_name_are_in_the_head(client, administrator):
    client.force_login(administrator.account)
    html = client.get("/buero/zugang/konten/neu/").content.decode()
    assert re.search(r'href="/buero/zugang/konten/" aria-current="page"', html)
    assert not re.search(r'href="/buero/zugang/protokoll/" aria-current="page"', html)
    assert "Technische Verwaltung" in html
    assert 'action="/konto/abmelden/"' in html


def test_a_guest_on_the_way_to_sign_in_sees_no_menu(client, db):
    assert "/buero/zugang/" not in client.get("/konto/anmelden/").content.decode()


def test_the_months_on_paper_belong_to_counting_and_the_search_to_no_line(client, worker):
    client.force_login(worker.account)
    marked = r'href="([^"]+)" aria-current="page"'
    assert set(re.findall(marked, client.get("/buero/zaehlen/papier/").content.decode())) == {"/buero/zaehlen/heute/"}
    assert re.findall(marked, client.get("/buero/suche/?q=kurs").content.decode()) == []
    assert set(re.findall(marked, client.get("/buero/").content.decode())) == {"/buero/"}
