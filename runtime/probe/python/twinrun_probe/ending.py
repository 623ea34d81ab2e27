"""Every way a script can end, so that the run directory is complete after all of them but SIGKILL."""

import atexit
import os
import signal
import sys
import threading
import traceback

# How long a stop waits for the step under way, in seconds; the launcher's patience is longer.
_STEP_PATIENCE = 2.0


def install(recorder):
    """Watches the process of `recorder`."""
    ending = _Ending(recorder)
    atexit.register(ending.at_exit)
    ending.watch_exceptions()
    ending.watch_hard_exit()
    ending.watch_signal()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=ending.in_forked_child)
    recorder.ending = ending


class _Ending:
    def __init__(self, recorder):
        self._recorder = recorder
        self._exception = None
        self._place = None
        self._stopping = False
        self._last_step = None
        self._step_interval = None

    def at_exit(self):
        why = "exit" if self._exception is None else "exception"
        self._recorder.finish(why, self._exception, self._place)

    # Exceptions

    def watch_exceptions(self):
        previous = sys.excepthook

        def excepthook(kind, value, trace):
            self.note_exception(kind, value, trace)
            previous(kind, value, trace)

        sys.excepthook = excepthook

    def note_exception(self, kind, value, trace):
        """Remembers the exception that ends the script."""
        try:
            if not self._recorder.recording:
                return
            self._exception = traceback.format_exception_only(kind, value)[-1].strip()[:500]
            self._place = self._innermost_place(trace)
        except Exception as fault:
            self._recorder.problem("exception", fault)

    def _innermost_place(self, trace):
        found = None
        places = self._recorder.draws.places
        while trace is not None:
            place = places.of_code(trace.tb_frame.f_code)
            if place is not None:
                file, cell = place
                where = "" if cell is None else " cell %d" % (cell + 1)
                found = "%s%s%s" % (file, where, (":%d" if cell is None else " line %d") % trace.tb_lineno)
            trace = trace.tb_next
        return found

    # os._exit

    def watch_hard_exit(self):
        leave = os._exit
        recorder = self._recorder

        def _exit(status):
            recorder.finish("exit")
            leave(status)

        os._exit = _exit

    # Stop signal and limits

    def watch_signal(self):
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)

    def _on_signal(self, number, frame):
        recorder = self._recorder
        if not recorder.recording:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        again, self._stopping = self._stopping, True
        if recorder.busy and not again:
            return
        if self._step_is_near() and not again:
            timer = threading.Timer(_STEP_PATIENCE, os.kill, (os.getpid(), number))
            timer.daemon = True
            timer.start()
            return
        recorder.finish_and_exit("stopped")

    def _step_is_near(self):
        """Steps come quickly enough to let this one end: its parameters are then whole."""
        if self._step_interval is None:
            return False
        since = self._recorder.seconds() - self._last_step
        return max(self._step_interval, since) < _STEP_PATIENCE / 2

    def step_done(self):
        """Called after each step has been recorded; ends the process when it is time."""
        now = self._recorder.seconds()
        if self._last_step is not None:
            self._step_interval = now - self._last_step
        self._last_step = now
        why = "stopped" if self._stopping else self._recorder.why_stop()
        if why is not None:
            self._recorder.finish_and_exit(why)

    # Forks

    def in_forked_child(self):
        try:
            self._recorder.disable()
            if signal.getsignal(signal.SIGTERM) == self._on_signal:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
        except Exception:
            pass
