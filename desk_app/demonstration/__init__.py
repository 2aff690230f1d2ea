"""The demonstration: fictive people at a fictive desk. With a display it opens the window; without one it is played."""

OPERATOR = "Camille Renaud"
PASSWORD = "tilleul bocal virgule 48"  # noqa: S105 - shown on the sign-in screen of the demonstration
# Somebody else signs a large batch, and counts its sheets.
COLLEAGUE = "Dominique Faure"
COLLEAGUES_PASSWORD = "olivier carafe point 73"  # noqa: S105 - the same
PASSWORDS = ((OPERATOR, PASSWORD), (COLLEAGUE, COLLEAGUES_PASSWORD))
