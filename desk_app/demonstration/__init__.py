"""The demonstration: fictive people, a virtual screen, real keys. Linux only where there is no display."""
