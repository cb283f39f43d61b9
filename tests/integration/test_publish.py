# SPDX-License-Identifier: GPL-3.0-or-later
"""Published pages: what the server serves and to whom, and what a real browser makes of them."""

import json
import os
import re
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from urllib.parse import quote, urlsplit

import netCDF4
import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))
from wire import Wire, parse_reply  # noqa: E402

LAT = np.array([-60.0, -20.0, 20.0, 60.0])
LON = np.arange(0.0, 360.0, 30.0)
LEVELS = np.array([10.0, 500.0])
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"


def numbers():
    rng = np.random.default_rng(7)
    field = rng.normal(280.0, 9.0, (6, 2, len(LAT), len(LON))).astype("f4")
    field[:, :, 1, 2] = np.nan
    field[3, 0, 3, 5] = np.nan
    return field


def make_file(path):
    with netCDF4.Dataset(path, "w") as file:
        coordinates = {"time": (np.arange(6) * 30.0, "days since 1990-01-16"),
                       "lev": (LEVELS, "hPa"), "lat": (LAT, "degrees_north"), "lon": (LON, "degrees_east")}
        for name, (values, units) in coordinates.items():
            file.createDimension(name, len(values))
            file.createVariable(name, "f8", (name,))[:] = values
            file[name].units = units
        file["time"].calendar = "360_day"
        tas = file.createVariable("tas", "f4", ("time", "lev", "lat", "lon"), fill_value=1e20)
        tas.units, tas.long_name = "K", "Air temperature"
        tas[:] = np.ma.masked_invalid(numbers())
        file.comment = HOSTILE


@pytest.fixture(scope="module")
def cube(stack):
    make_file(stack.data / "publish.nc")
    return stack.run("oph_importnc src_path=/publish.nc;measure=tas;imp_dim=time;container=published;nfrag=2;nhost=1;").cube


@pytest.fixture(scope="module")
def address(stack, cube):
    answer = stack.run(f"oph_publish cube={cube};ncores=2;show_time=yes;show_id=yes;show_index=yes;")
    return answer.message("Output URL")


def folder_of(stack, address):
    """Where the pages of an address lie."""
    return stack.folder / Path(urlsplit(address).path.lstrip("/")).parent


# ---- files


def test_pages_lie_in_the_folder_of_the_session(stack, cube, address):
    pages = {page.name for page in folder_of(stack, address).iterdir()}
    assert pages == {"index.html", "map.html", "lines.html", *(f"fragment_{i}.html" for i in (1, 2))}
    code = re.search(r"/sessions/(\d+)/", stack.environment["OPH_SESSION_ID"]).group(1)
    assert address == (f"https://127.0.0.1:{stack.port}/sessions/{code}/export/html/"
                       f"{'/'.join(cube.split('/')[-2:])}/index.html")


def test_tables_hold_the_numbers(stack, address):
    page = (folder_of(stack, address) / "fragment_2.html").read_text()
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    assert cells[0][:7] == ["ID", "INDEX OF lev", "lev", "INDEX OF lat", "lat", "INDEX OF lon", "lon"]
    assert cells[0][7:9] == ["time 1990-01-16 00:00:00", "time 1990-02-16 00:00:00"]
    assert cells[1][:7] == ["49", "2", "500.000000", "1", "-60.000000", "1", "0.000000"]
    got = np.array([[np.nan if cell == "–" else float(cell) for cell in row[7:]] for row in cells[1:]])
    expected = numbers()[:, 1].reshape(6, -1).T
    np.testing.assert_allclose(got, expected, rtol=1e-6)


@pytest.mark.parametrize("content, pages", [
    ("metadata", {"index.html"}),
    ("data", {"index.html", "map.html", "lines.html", "fragment_1.html", "fragment_2.html"})])
def test_only_what_is_asked_for_is_published_and_the_older_pages_go(stack, cube, address, content, pages):
    try:
        again = stack.run(f"oph_publish cube={cube};content={content};").message("Output URL")
        assert again == address
        folder = folder_of(stack, address)
        assert {page.name for page in folder.iterdir()} == pages
        assert ("Provenance" in (folder / "index.html").read_text()) == (content == "metadata")
        assert os.listdir(folder.parent) == [folder.name], "something was left behind"
    finally:
        stack.run(f"oph_publish cube={cube};show_time=yes;show_id=yes;show_index=yes;")


def test_pages_do_not_depend_on_the_processes(stack, cube, address):
    def pages():
        texts = {}
        for page in folder_of(stack, address).iterdir():
            texts[page.name] = re.sub(r"nonce(-|=\")[^'\";]*", "", page.read_text())
        return texts
    options = "show_time=yes;show_id=yes;show_index=yes;"
    stack.run(f"oph_publish cube={cube};ncores=1;{options}")
    one = pages()
    stack.run(f"oph_publish cube={cube};ncores=2;nthreads=2;{options}")
    assert pages() == one


def test_unpublish_removes_the_pages_once(stack, cube):
    address = stack.run(f"oph_publish cube={cube};content=metadata;").message("Output URL")
    folder = folder_of(stack, address)
    stack.run(f"oph_unpublish cube={cube};")
    assert not folder.exists() and folder.parent.exists()
    assert "has no published pages" in stack.ask(f"oph_unpublish cube={cube};").error
    stack.run(f"oph_publish cube={cube};show_time=yes;show_id=yes;show_index=yes;")


def test_large_cubes_are_thinned(stack):
    with netCDF4.Dataset(stack.data / "large.nc", "w") as file:
        for name, size in (("lat", 90), ("lon", 360), ("time", 100)):
            file.createDimension(name, size)
        file.createVariable("x", "f4", ("lat", "lon", "time"))[:] = np.arange(90 * 360 * 100).reshape(90, 360, 100)
    made = stack.run("oph_importnc src_path=/large.nc;measure=x;imp_dim=time;container=large;nhost=1;nfrag=2;").cube
    folder = folder_of(stack, stack.run(f"oph_publish cube={made};ncores=2;").message("Output URL"))
    text = (folder / "map.html").read_text()
    document = json.loads(re.search(r'id="data">(.*?)</script>', text).group(1))
    assert [len(d["values"]) for d in document["dimensions"]] == [90, 360, 25]
    assert [d["step"] for d in document["dimensions"]] == [1, 1, 4]
    assert "25 of 100 of time, one in 4" in text
    values = np.frombuffer(b64decode(document["values"]), "<f4").reshape(90, 360, 25)
    np.testing.assert_array_equal(values, np.arange(90 * 360 * 100).reshape(90, 360, 100)[:, :, ::4])
    # 16200 rows in each fragment, of which 4000 have pages.
    assert len(list(folder.glob("fragment_*.html"))) == 2 * 20
    assert max(page.stat().st_size for page in folder.iterdir()) < 8 << 20


# ---- the server


def get(stack, path, user=None, password=None):
    headers = ""
    if user is not None:
        headers = "Authorization: Basic " + b64encode(f"{user}:{password}".encode()).decode() + "\r\n"
    return parse_reply(Wire(stack).exchange(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()))


def test_pages_are_for_users_of_the_session_only(stack, address):
    path = urlsplit(address).path
    reply = get(stack, path, stack.user, stack.password)
    assert reply.status == 200 and b"Air temperature" in reply.body
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "private, no-cache"
    nobody = get(stack, path)
    assert nobody.status == 401 and nobody.headers["www-authenticate"] == 'Basic realm="Ophion"'
    assert get(stack, path, stack.user, "wrong").status == 401
    stack.ophion("user", "add", "passerby", "--password-stdin", stdin="a long enough password")
    assert get(stack, path, "passerby", "a long enough password").status == 401
    assert b"Air temperature" not in nobody.body


def test_nothing_else_is_served(stack, address):
    path = urlsplit(address).path
    folder = folder_of(stack, address)
    (folder / "secret.html").symlink_to(stack.folder / "ophion.toml")
    (folder / "notes.txt").write_text("x")
    try:
        up = path.rsplit("/", 1)[0]
        for bad in (up + "/secret.html", up + "/notes.txt", up + "/", up, up + "/../index.html",
                    up + "/%2e%2e/index.html", up + "/absent.html", "/sessions/../ophion.toml",
                    path.replace("/export/html/", "/export/nc/"), path + "/x.html",
                    path.replace("/sessions/", "//sessions/")):
            assert get(stack, bad, stack.user, stack.password).status in (400, 404), bad
    finally:
        (folder / "secret.html").unlink()
        (folder / "notes.txt").unlink()


# ---- the browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for option in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1280,1000",
                   "ignore-certificate-errors", "disable-background-networking", "disable-component-update",
                   "no-first-run", f"user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument("--" + option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.get("about:blank")
    yield driver
    driver.quit()


def open_page(stack, browser, address, name):
    """Opens a page as a user would who gave the password before."""
    place = urlsplit(address)
    secret = f"{quote(stack.user)}:{quote(stack.password)}@"
    path = place.path.replace("index.html", name)
    forget(browser)
    browser.get(f"{place.scheme}://{secret}{place.netloc}{path}")
    return path


def forget(browser):
    for log in ("browser", "performance"):
        browser.get_log(log)


def check_quiet(browser, path):
    """Nothing was fetched but the page, and nothing complained."""
    assert browser.get_log("browser") == []
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            assert url.startswith("data:") or urlsplit(url).path == path, url


def shown_numbers(browser, name):
    text = browser.find_element(By.ID, name).text
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)]


def expected_slice(step, level):
    field = numbers()[step, level]
    known = field[~np.isnan(field)]
    return [known.min(), known.max(), known.size, field.size - known.size]


def test_the_index_presents_the_cube(stack, browser, cube, address):
    path = open_page(stack, browser, address, "index.html")
    assert browser.find_element(By.TAG_NAME, "h1").text == "tas: Air temperature"
    text = browser.find_element(By.TAG_NAME, "main").text
    for expected in (cube, "oph_importnc", "/publish.nc", HOSTILE, "360_day", "1990-06-16 00:00:00"):
        assert expected in text, expected
    assert browser.find_elements(By.TAG_NAME, "img") == []
    check_quiet(browser, path)


def test_the_map_shows_each_slice(stack, browser, address):
    path = open_page(stack, browser, address, "map.html")
    np.testing.assert_allclose(shown_numbers(browser, "slice"), expected_slice(0, 0), rtol=1e-6)
    slider = browser.find_element(By.ID, "slider")
    for _ in range(3):
        slider.send_keys(Keys.ARROW_RIGHT)
    assert browser.find_element(By.ID, "slider_label").text == "1990-04-16"
    np.testing.assert_allclose(shown_numbers(browser, "slice"), expected_slice(3, 0), rtol=1e-6)
    browser.find_element(By.CSS_SELECTOR, "#controls select option[value='1']").click()
    np.testing.assert_allclose(shown_numbers(browser, "slice"), expected_slice(3, 1), rtol=1e-6)
    assert "K" in browser.find_element(By.CSS_SELECTOR, "#map h2").text
    assert len(browser.find_elements(By.CSS_SELECTOR, "#scale .tick")) > 3
    check_quiet(browser, path)


def test_the_map_tells_the_value_under_the_mouse_and_draws_its_line(stack, browser, address):
    path = open_page(stack, browser, address, "map.html")
    canvas = browser.find_element(By.CSS_SELECTOR, "#map canvas")
    # The centre of the cell (60, 90): the outermost rows end at -80 and 80, the columns at -15 and 345.
    size = canvas.size
    ActionChains(browser).move_to_element_with_offset(
        canvas, round(size["width"] * (105 / 360 - 0.5)), round(size["height"] * (20 / 160 - 0.5))).click().perform()
    readout = browser.find_element(By.ID, "readout").text
    assert readout.startswith("lat 60°N, lon 90°E: ")
    assert float(readout.split(": ")[1].split()[0]) == pytest.approx(numbers()[0, 0, 3, 3], rel=1e-6)
    line = numbers()[:, 0, 3, 3]
    np.testing.assert_allclose(shown_numbers(browser, "series"), [line.min(), line.max(), line.mean(), 6, 6], rtol=1e-5)
    # Colours differ between cells with different values; a cell without one is grey.
    colours = browser.execute_script("""
      const {width, height} = arguments[0];
      const all = arguments[0].getContext("2d").getImageData(0, 0, width, height).data;
      return [[75, 20], [105, 20], [75, 100]].map(([x, y]) => {
        const start = 4 * (Math.round(height * y / 160 + 3) * width + Math.round(width * x / 360 + 3));
        return Array.from(all.slice(start, start + 4)).join();
      });""", canvas)
    assert len(set(colours)) == 3 and colours[2] == "227,231,235,255", colours
    check_quiet(browser, path)


def test_lines_show_each_series(stack, browser, address):
    path = open_page(stack, browser, address, "lines.html")
    for name, position in (("lat", 2), ("lon", 4)):
        index = ["lev", "lat", "lon"].index(name)
        browser.find_element(By.CSS_SELECTOR, f"#choose_{index} option[value='{position}']").click()
    line = numbers()[:, 0, 2, 4]
    np.testing.assert_allclose(shown_numbers(browser, "series"), [line.min(), line.max(), line.mean(), 6, 6], rtol=1e-5)
    assert browser.find_element(By.ID, "series_title").text == (
        "Air temperature [K], lev 10 hPa, lat 20°N, lon 120°E")
    points = re.findall(r"[ML]", browser.find_element(By.CSS_SELECTOR, "path.series").get_attribute("d"))
    assert len(points) == 6
    ticks = [tick.text for tick in browser.find_elements(By.CSS_SELECTOR, "#lines .tick text")]
    assert "1990-02-16" in ticks
    # A stretch that is marked fills the width, a double click brings all back.
    area = browser.find_element(By.CSS_SELECTOR, "#lines .overlay")
    drag = ActionChains(browser).move_to_element_with_offset(area, -area.size["width"] // 4, 0).click_and_hold()
    drag.move_by_offset(area.size["width"] // 2, 0).release().perform()
    marked = browser.find_element(By.CSS_SELECTOR, "path.series").get_attribute("d")
    assert float(marked[1:].split(",")[0]) < 0, "the first point lies left of what is shown"
    ActionChains(browser).double_click(area).perform()
    whole = browser.find_element(By.CSS_SELECTOR, "path.series").get_attribute("d")
    assert float(whole[1:].split(",")[0]) == 0
    check_quiet(browser, path)


def test_pages_work_without_a_server(stack, browser, address):
    page = folder_of(stack, address) / "map.html"
    forget(browser)
    browser.get(page.as_uri())
    np.testing.assert_allclose(shown_numbers(browser, "slice"), expected_slice(0, 0), rtol=1e-6)
    check_quiet(browser, str(page))
