# EXPECT: error. Dies with all its memory in hand; no core file may be left.
# BOUND: one process.
import os

os.abort()
