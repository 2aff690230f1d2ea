"""The commands for those who run the desks.

Whatever the terminal is (closed, full, of another encoding), they end in an exit code and never in a traceback.
"""
