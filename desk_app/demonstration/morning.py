"""What is played, scene by scene: the keys of one person at the counter. Data comes from the fictive people."""

from __future__ import annotations

from desk_app.demonstration.player import Player
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person

GS = "\x1d"
HOME = "Que peut-on faire"
DOCTOR = "lefevre toulouse"


def datamatrix(one: SeedPerson) -> str:
    """The INS datamatrix on a person's paper, as the hand scanner types it."""
    traits = one.traits
    born = traits.birth_date
    return (
        f"IS01{'0' * 22}S1{one.number}S21.2.250.1.213.1.4.11{GS}S3{traits.given_names}{GS}S4{traits.birth_name}{GS}"
        f"S5{traits.sex}S6{born.day:02d}-{born.month:02d}-{born.year:04d}S7{traits.birthplace}"
    )


def _digits(one: SeedPerson) -> str:
    return one.traits.birth_date.french().replace("/", "")


def _traits(player: Player, one: SeedPerson, number: str) -> None:
    """The page « Numéro et identité », typed."""
    player.type(number, "Return")
    player.type(one.traits.birth_name, "Return")
    player.type(one.traits.given_names, "Return")
    player.type(one.traits.sex.value)  # the letter chooses and moves on
    player.type(_digits(one), "Return")
    player.type(one.traits.birthplace, "Return")


def _proof_and_leaflet(player: Player, key: str = "1") -> None:
    player.press(key, "space", "Return")


def _letters(player: Player, name: str, count: int = 1, title: str = "Confirmation") -> None:
    """Keep each letter as PDF for those who read the demonstration, then say that it was handed over."""
    for rank in range(1, count + 1):
        which = f"{name}-{rank}" if count > 1 else name
        player.at(title, f"lettre-{which}")
        with player.beside():
            target = player.out / f"lettre-{which}.pdf"
            player.press("s")
            player.stage.wait_for("Enregistrer")
            player.press("ctrl+a")
            player.type(str(target.resolve()), "Return")
            player.stage.wait_for(title)
            player.wait_for_file(target)
        player.press("r")


def adult_typed(player: Player) -> None:
    """Journey 1: a creation code, a card, an identity card; a doctor named in the directory."""
    one = person("adult-typed")
    with player.journey("un adulte, tapé", most_keys=24) as journey:
        player.press("F2")
        player.at("À dire", "phrase")
        player.press("Return")
        player.at("Numéro et identité", "numero")
        _traits(player, one, one.number)
        player.at("Pièce présentée", "piece")
        _proof_and_leaflet(player)
        player.at("Code de création", "code")
        player.type(one.creation_code)
        player.at("Comment joindre", "joindre")
        player.type("camille@example.org", "Return")
        player.type("0612345678", "Return")
        player.press("Return")
        player.at("Qui a accès", "acces")
        player.type(DOCTOR)
        player.look("medecin")
        player.press("Return", "Return")
        player.at("Relecture", "relecture")
        player.press("space", "Return")
        _letters(player, "adulte-tape")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : dossier ouvert, lettre remise"


def adult_scanned(player: Player) -> None:
    """A scan on the home screen starts."""
    one = person("adult-scanned")
    with player.journey("un adulte, scanné", most_keys=16) as journey:
        player.scan(datamatrix(one))
        player.at("À dire")
        player.press("Return")
        player.at("Numéro et identité", "scan")
        player.press("Return")
        player.at("Pièce présentée")
        _proof_and_leaflet(player)
        player.at("Code de création")
        player.type(one.creation_code)
        player.at("Comment joindre")
        player.press("Return")
        player.type("0698765432", "Return")
        player.press("Return")
        player.at("Qui a accès")
        player.press("Return", "Return")
        player.at("Relecture", "relecture-scan")
        player.press("space", "Return")
        _letters(player, "adulte-scanne")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : dossier ouvert, lettre remise"


def three_children(player: Player) -> None:
    """Journey 7: two twins on the mother's card, one on the father's; written together, one letter a child."""
    mother, lea, lina, eldest = (person(key) for key in ("mother", "twin-lea", "twin-lina", "child-eldest"))
    with player.journey("un parent et un premier enfant") as journey:
        player.press("F2")
        player.at("À dire")
        player.press("Return")
        player.at("Numéro et identité")
        _traits(player, lea, lea.card_number)
        player.look("numero-du-parent")
        player.press("Return")  # it is the parent's number, as asked
        player.at("Représentant", "representant")
        player.press("1")
        player.type(mother.traits.birth_name, "Return")
        player.type(mother.traits.first_given_name, "Return")
        player.press("1", "1")
        player.at("Pièce présentée", "piece-enfant")
        _proof_and_leaflet(player, "3")
        player.at("Comment joindre")
        player.type("marion@example.org", "Return")
        player.press("Return", "Return")
        player.at("Qui a accès")
        player.press("Return", "Return")
        player.at("Relecture", "relecture-enfant")
        player.press("space")
        journey.outcome = "le premier enfant est prêt, rien n’est encore écrit"
    for one, name in ((lina, "la jumelle"), (eldest, "l’aîné, sur la carte du père")):
        with player.journey(f"enfant suivant, tapé : {name}", most_keys=10):
            player.press("F2")
            player.at("Enfant suivant")
            _traits(player, one, one.card_number)
            player.press("Return")  # the parent's number
            player.at("Relecture")
            player.press("space")
    with player.journey("confirmer les trois enfants") as journey:
        player.look("relecture-fratrie")
        player.press("ctrl+Return")
        _letters(player, "enfant", count=3)
        player.at(HOME)
        journey.outcome = "trois dossiers ouverts, une lettre par enfant"


def step_parent(player: Player) -> None:
    """Journey 9: who may not act is told so in a sentence, and leaves with what to bring."""
    one = person("twin-lea")
    with player.journey("un beau-parent ne peut pas ouvrir") as journey:
        player.press("F2")
        player.at("À dire")
        player.press("Return")
        player.at("Numéro et identité")
        _traits(player, one, one.card_number)
        player.press("Return")
        player.at("Représentant")
        player.press("7")
        player.at("On s’arrête ici", "arret-explique")
        player.press("Return")
        _letters(player, "a-apporter", title="À apporter")
        player.at(HOME)
        journey.outcome = "rien n’est ouvert, la lettre « À apporter » est remise"


def refuses(player: Player) -> None:
    """Journey 22: one key from any step; a count and nothing else is kept."""
    with player.journey("la personne refuse"):
        player.press("F2")
        player.at("À dire")
        player.press("F8")
        player.at(HOME)


def new_code_by_sms(player: Player) -> None:
    """F3 for somebody the service knows; the target is shown masked."""
    one = person("live")
    with player.journey("nouveau code provisoire, par SMS (scanné)", most_keys=6) as journey:
        player.press("F3")
        player.at("Nouveau code provisoire", "code-provisoire")
        player.scan(datamatrix(one))
        player.press("1")
        player.type(one.vitale_serial, "Return")
        player.look("code-canal")
        player.press("s")
        player.look("code-envoye")
        player.press("Return")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : code parti au mobile que le service connaît"


def new_code_by_letter(player: Player) -> None:
    """The letter with a code: composed in memory, shown, never stored."""
    one = person("auto-created")
    with player.journey("nouveau code provisoire, par lettre (scanné)", most_keys=6) as journey:
        player.press("F3")
        player.at("Nouveau code provisoire")
        player.scan(datamatrix(one))
        player.press("1")
        player.type(one.vitale_serial, "Return")
        player.look("code-canal-lettre")
        player.press("l")
        player.at("Code provisoire", "code-lettre")
        player.press("r")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : lettre à l’écran, jamais enregistrée"


def follow_up(player: Player) -> None:
    """What became of the morning."""
    with player.journey("le suivi"):
        player.press("F6")
        player.at("Suivi", "suivi")
        player.press("Escape")
        player.at(HOME)


def already_has_a_record(player: Player) -> None:
    """Journey 2, the normal case of profile `mes`: on to a new code by SMS."""
    one = person("live")
    with player.journey("a déjà un dossier, vers un nouveau code") as journey:
        player.scan(datamatrix(one))
        player.at("À dire")
        player.press("Return")
        player.at("Numéro et identité")
        player.press("Return")
        player.at("Pièce présentée")
        _proof_and_leaflet(player)
        player.at("A déjà un dossier", "a-deja-un-dossier")
        player.press("1")
        player.at("Nouveau code provisoire", "vers-le-code")
        player.press("1")
        player.type(one.vitale_serial, "Return")
        player.look("vers-le-canal")
        player.press("s")
        player.look("code-envoye")
        player.press("Return")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : le dossier existe, nouveau code parti par SMS"


def adult_without_contact(player: Player) -> None:
    """Journey 6: eighty years, no telephone, no e-mail; a postal address."""
    one = person("adult-eighty")
    address = one.address
    assert address is not None  # noqa: S101 - this person has one
    with player.journey("un adulte sans e-mail ni mobile, adresse postale") as journey:
        player.press("F2")
        player.at("À dire")
        player.press("Return")
        player.at("Numéro et identité")
        _traits(player, one, one.number)
        player.at("Pièce présentée")
        _proof_and_leaflet(player)
        player.at("Comment joindre")
        player.press("Return", "Return", "F7")
        player.look("adresse")
        for line in (address.street, address.locality, address.postcode, address.town):
            player.type(line.lower(), "Return")
        player.press("Return")
        player.at("Qui a accès", "acces-adresse")
        player.press("Return", "Return")
        player.at("Relecture")
        player.press("space", "Return")
        _letters(player, "sans-contact")
        player.at(HOME)
        journey.outcome = f"{one.traits.spoken_name()} : dossier ouvert, lettre à son adresse"


DMP = (adult_typed, adult_scanned, three_children, step_parent, refuses, new_code_by_sms, new_code_by_letter, follow_up)
MES = (already_has_a_record, adult_without_contact, follow_up)
