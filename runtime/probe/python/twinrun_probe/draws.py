"""Counts who draws from which random stream, by source place, and who seeds it."""

import json
import os
import sys
import threading

from .places import Places
from .purpose import purpose_of

# A place called this often is no longer counted: its observer steps out of the way.
COUNT_LIMIT = 100000


class _Site:
    __slots__ = ("stream", "api", "purpose", "place", "line", "count", "first_step", "seeded", "value", "more")


class _Thread(threading.local):
    depth = 0


class DrawLog:
    """The draws and seeds of this process. `thread.depth` > 0: inside a call that is already being noted."""

    def __init__(self, settings):
        self.places = Places(settings.workspace, settings.script)
        self.thread = _Thread()
        self.step = -1
        self.active = True
        # Called with the stream when a library drew from it while being imported.
        self.on_import_draw = lambda stream: None
        # Called with (where, exception).
        self.on_fault = lambda where, fault: None
        # Called before each writing, for draws whose counting was put off.
        self.before_write = []
        self._path = os.path.join(settings.run_dir, "draws.jsonl")
        self._draws = {}
        self._seeds = {}
        self._seeded = {}
        self._changed = False

    def draw(self, stream, api):
        """Notes one draw by the calling code. Returns whether its place has been counted often enough."""
        site = self.site(stream, api)
        return site is not None and self.count(site)

    def site(self, stream, api):
        """The place of a draw by the calling code, None when a library draws while it is being imported."""
        frame = self.places.innermost(sys._getframe(1))
        key = (stream, api, frame.f_code, frame.f_lasti) if frame is not None else (stream, api)
        try:
            site = self._draws[key]
        except KeyError:
            site = None
            if not _importing(sys._getframe(1), frame):
                site = self._new_site(stream, api, frame)
                site.purpose = purpose_of(api, sys._getframe(1))
                site.seeded = self._seeded.get(stream, False)
            self._draws[key] = site
        if site is None:
            self.on_import_draw(stream)
        return site

    def count(self, site):
        """Counts one draw at `site`. Returns whether it has been counted often enough."""
        site.count += 1
        self._changed = True
        if site.count < COUNT_LIMIT:
            return False
        site.more = True
        return True

    def seed(self, stream, api, value):
        """Notes that the calling code set `stream` from `value` (None: from the system's entropy)."""
        frame = self.places.innermost(sys._getframe(1))
        if _importing(sys._getframe(1), frame):
            return
        key = (stream, api, frame.f_code, frame.f_lasti) if frame is not None else (stream, api)
        site = self._seeds.get(key)
        if site is None:
            site = self._seeds[key] = self._new_site(stream, api, frame)
            site.value = None if value is None else str(value)[:100]
        site.count += 1
        self._seeded[stream] = value is not None
        self._changed = True

    def pinned(self, stream, value):
        """Notes that the runtime set `stream`."""
        site = self._seeds[(stream, "twinrun")] = self._new_site(stream, "twinrun", None)
        site.value, site.count = str(value), 1
        self._seeded[stream] = True
        self._changed = True

    def restored(self, stream, api, caller):
        """Notes that `caller` (a frame) put back a state of `stream`: a checkpoint's, or its own earlier one.

        Libraries save and restore around their own work, which is nobody's seed.
        """
        if self.places.of_code(caller.f_code) is None:
            return
        known = self._seeded.get(stream, False)
        self.seed(stream, api, "state")
        self._seeded[stream] = known or None

    def write(self):
        """Replaces `draws.jsonl` by the present state."""
        for settle in self.before_write:
            settle()
        if not self._changed:
            return
        self._changed = False
        temporary = self._path + ".tmp"
        with open(temporary, "w", encoding="utf-8") as file:
            for site in _merge(list(self._seeds.values())):
                line = {"t": "seed", **_common(site), "value": site.value}
                file.write(json.dumps(line) + "\n")
            drawn = [site for site in list(self._draws.values()) if site is not None and site.count > 0]
            for site in _merge(drawn):
                line = {"t": "draw", **_common(site), "purpose": site.purpose, "seeded": site.seeded}
                if site.more:
                    line["more"] = True
                file.write(json.dumps(line) + "\n")
        os.replace(temporary, self._path)

    def _new_site(self, stream, api, frame):
        site = _Site()
        site.stream, site.api, site.count, site.first_step = stream, api, 0, self.step
        site.place = self.places.of_code(frame.f_code) if frame is not None else None
        site.line = frame.f_lineno if frame is not None else None
        site.purpose = site.seeded = site.value = None
        site.more = False
        return site


def _importing(frame, outermost):
    """Whether an import is under way between `frame` and the user's code: then it is no draw of the user's."""
    while frame is not None and frame is not outermost:
        if frame.f_code.co_name == "_find_and_load" and "importlib" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def _common(site):
    line = {
        "stream": site.stream,
        "api": site.api,
        "file": site.place[0] if site.place else None,
        "line": site.line,
        "count": site.count,
        "firstStep": site.first_step,
    }
    if site.place and site.place[1] is not None:
        line["cell"] = site.place[1]
    return line


def _merge(sites):
    """Several calls on one source line are one place."""
    merged = {}
    for site in sites:
        key = (site.stream, site.api, site.place, site.line, site.purpose, site.value)
        first = merged.setdefault(key, site)
        if first is not site:
            both = _Site()
            for name in _Site.__slots__:
                setattr(both, name, getattr(first, name))
            both.count += site.count
            both.more = first.more or site.more
            merged[key] = both
    return merged.values()
