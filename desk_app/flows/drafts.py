"""What is being typed: frozen drafts of plain strings, one attribute a field. Names equal the fields' object names.

A draft carries no secret: the creation code, and the key made from it, stay outside in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desk_app.domain.access import Access
from desk_app.domain.acts import Attached, Basis
from desk_app.domain.answers import ExistingAnswer, MatchAnswer
from desk_app.domain.identity import Collection, KeySource, NumberOwner, Proof
from desk_app.domain.profile import Profile


class Situation(StrEnum):
    """Particular situations of the person; `NONE` is nearly everyone."""

    NONE = "none"
    TUTELLE = "tutelle"  # adult represented, judgment seen
    CURATELLE = "curatelle"  # acts alone, the curator may be named
    EMANCIPATED = "emancipated"  # a minor who is an adult here


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """The page « comment joindre la personne », as typed."""

    email: str = ""
    mobile: str = ""
    notify: bool = False
    address_shown: bool = False
    flat: str = ""
    building: str = ""
    street: str = ""
    locality: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""
    nothing_at_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeDraft:
    """One representative, as typed."""

    birth_name: str = ""
    given_name: str = ""
    relation: str = ""  # mother, father, adoptive, tutor, ase, judge, step-parent, grandparent, foster, other
    basis: Basis | None = None
    proofs: tuple[Proof, ...] = ()
    judgment_seen: bool = False
    no_judgment: bool = False  # « Pas de jugement »: said with a key, and the process stops
    attached: Attached | None = None
    disagreement: bool = False  # a known disagreement between the parents stops the process
    service: str = ""
    present: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """One holder, as typed or scanned."""

    number: str = ""  # without spaces, at most 15 characters, the key included once known
    key_source: KeySource | None = None
    number_owner: NumberOwner = NumberOwner.OWN
    no_card: bool = False  # « Pas de carte »: the number comes from the attestation de droits
    birth_name: str = ""
    given_names: str = ""
    first_given_name: str = ""  # as scanned, where the code gives one apart; empty: the first of the list
    used_name: str = ""
    used_given_name: str = ""
    sex: str = ""  # "", F, M
    birth_date: str = ""  # as typed: 21011977, 21/01/1977
    birthplace: str = ""  # INSEE code, or empty
    scanned_oid: str = ""  # not empty: traits and number come from a datamatrix and are frozen
    open_ended: str = ""  # the scanned field that stood last with nothing to end it: a cut would show nowhere else
    collection: Collection = Collection.TYPED
    accepted: frozenset[str] = frozenset()  # codes of questions accepted with a key
    situation: Situation = Situation.NONE
    own_agreement_sought: bool = False  # for an adult under tutelle
    proofs: tuple[Proof, ...] = ()
    no_code: bool = False  # « Pas de code »
    code_typed: bool = False  # that a whole creation code was typed, never the code: it is asked for again on resuming
    contact: ContactDraft = field(default_factory=ContactDraft)
    access: Access = field(default_factory=Access)
    consent: bool = False
    attached: Attached | None = None  # this child, to the first representative; None: as the representative says
    act_id: str = (
        ""  # the UUIDv7 of the act this person will become, fixed at birth of the draft: pressing twice is one act
    )
    alone: bool = False  # a minor who came alone: the profile says whether that is enough
    without_number: bool = False  # « Pas de numéro »: a newborn; ends with what to bring
    existing_placed: str = ""  # "", early, late: where the existing-record page was met, so that it stays there


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningDraft:
    """One household at the counter: one or more holders, and who represents them."""

    id: str
    profile: str
    people: tuple[PersonDraft, ...] = (PersonDraft(),)
    current: int = 0
    representatives: tuple[RepresentativeDraft, ...] = ()
    leaflet: bool = False
    language: str = "fr"  # of the letter: the person's, whatever the desk speaks
    large_print: bool = False
    step: str = "sentence"
    field: str = ""  # object name of what had the focus on that page, so that work is taken up at the same field
    people_made: int = 1  # how many people this draft ever had: each gets an act id of its own, never a used one
    corrects: str = ""  # the refused act this opening is written instead of

    @property
    def person(self) -> PersonDraft:
        """The holder now being filled in."""
        return self.people[self.current]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is known about one holder beside what was typed."""

    existing: ExistingAnswer | None = None  # None: not asked, or not answered yet
    existing_asked: bool = False
    match: MatchAnswer | None = None
    code_whole: bool = False  # a whole creation code with a right check character has been typed
    contact_used_elsewhere: frozenset[str] = frozenset()  # e-mails and mobiles this desk used for somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The world around the draft: the flow's functions are pure, so it is handed to them."""

    today: date
    profile: Profile
    people: tuple[PersonFacts, ...] = (PersonFacts(),)
    site_contacts: frozenset[str] = frozenset()  # the site's own e-mails and telephones: refused as a person's contact
    author_name: str = ""

    def of(self, index: int) -> PersonFacts:
        """What is known about one holder; nothing yet is an answer too."""
        return self.people[index] if index < len(self.people) else PersonFacts()
