"""Runs a program and prints what it took: `launch.py SECONDS WORD...`.

A process's peak memory includes what its parent held when it was forked, so the parent is small.
"""

import json
import os
import subprocess
import sys
import time
from threading import Timer

limit, *command = sys.argv[1:]
with open("said", "wb") as said:
    since = time.perf_counter()
    process = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    watchdog = Timer(float(limit), process.kill)
    watchdog.start()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - since
    watchdog.cancel()
process.returncode = os.waitstatus_to_exitcode(status)
figures = [took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024]
print(json.dumps([process.returncode, figures]))
