"""Fields: widget, rule and message line in one. Pages read them into a draft and show its problems there."""

from ui.fields.choice import ChoiceField, Option
from ui.fields.code import CodeField
from ui.fields.day import DateField
from ui.fields.field import Field
from ui.fields.line import LineField, TextField
from ui.fields.number import NumberField
from ui.fields.professional import ProfessionalField
from ui.fields.tick import TickField

__all__ = [
    "ChoiceField",
    "CodeField",
    "DateField",
    "Field",
    "LineField",
    "NumberField",
    "Option",
    "ProfessionalField",
    "TextField",
    "TickField",
]
