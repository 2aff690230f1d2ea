"""Fields: widget, rule and message line in one. Pages read them into a draft and show its problems there."""
