"""Nobody meets a bare page of the Hub: each leads on to the reader's own pages, and a page that is not there says what to do."""

import re

import pytest

from workbench.processes.web.error_pages import BROKEN, WORDS, error_page

pytestmark = pytest.mark.slow

NOT_OURS = re.compile(r"Start My Server|lots of moons|Spawn failed|Traceback|scopes|<h1>\s*\d{3} :")
"""What the Hub's own pages say."""


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    return found[1].strip() if found else ""


@pytest.mark.parametrize(
    ("person", "lands_on"), [("audrey", "/duties.ipynb"), ("dot", "/hits.ipynb"), ("clark", "/hub/account")]
)
def test_the_hubs_home_leads_whoever_has_no_jupyterlab_to_where_they_begin(served, person, lands_on):
    browser = served.visitor()
    browser.log_in(person)
    for path in ("/hub/home", "/hub/", "/"):
        assert browser.http.get(path).url.path.endswith(lands_on)
    assert browser.http.get("/hub/token").url.path == "/hub/account"


def test_an_analyst_finds_their_jupyterlab_under_its_name(served):
    ann = served.somebody("ann")
    text = ann.http.get("/hub/home").text
    assert heading(text) == "JupyterLab"
    assert not NOT_OURS.search(text)


@pytest.mark.parametrize(
    "path", ["/hub/nothing-here", "/hub/spawn", "/hub/admin", "/user/alice/lab", "/hub/user/alice/"]
)
def test_an_address_of_the_hub_that_is_not_open_says_what_to_do(served, path):
    answer = served.somebody("alice").http.get(path)
    assert answer.status_code in {403, 404}
    assert heading(answer.text) in {
        "There is no such page",
        "This page is not for your role",
        "JupyterLab did not start",
    }
    assert "To your pages" in answer.text
    assert not NOT_OURS.search(answer.text)


@pytest.mark.parametrize("path", ["voila/render/nothing.ipynb", "nothing-here"])
def test_an_address_of_the_dashboards_that_is_not_there_says_what_to_do(served, path):
    answer = served.somebody("alice").http.get(f"/services/dash/{path}")
    assert answer.status_code == 404
    assert heading(answer.text) == WORDS[404].title
    assert 'href="/hub/"' in answer.text


@pytest.mark.parametrize("name", ["canvass", "plates", "history", "scenes"])
def test_a_bookmark_of_a_page_that_is_no_more_leads_to_the_work_page(served, name):
    answer = served.somebody("alice").http.get(f"/services/dash/voila/render/{name}.ipynb?text=7A2C8B5")
    assert answer.status_code == 200
    assert str(answer.url).endswith("/services/dash/voila/render/work.ipynb")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 429, 500, 503])
def test_each_page_of_an_error_says_what_happened_and_what_to_do(status):
    words = WORDS.get(status, BROKEN)
    page = error_page(status)
    assert words.title in page
    assert words.remedy.split(",")[0] in page
    assert "script" not in page


def test_what_a_message_holds_stays_text():
    assert "<b>" not in error_page(503, "<b>All places are taken.</b>")
