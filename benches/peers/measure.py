"""measure.py OUTPUT COMMAND…: runs it and prints its user and system seconds and its peak RSS in KiB.

A process of its own: a child counts as its peak what its parent had when it started.
"""
import os, sys

output = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
# angle-grinder writes a line for each event that lacks a field.
errors = os.open(os.devnull, os.O_WRONLY)
redirect = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, errors, 2)]
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=redirect)
_, status, usage = os.wait4(pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
