"""What is played in the back office: codes that are over, renewed by post in one batch."""

from __future__ import annotations

from desk_app.demonstration.morning import HOME
from desk_app.demonstration.player import Player


def batch_of_codes(player: Player) -> None:
    """Three people whose codes were never used: a letter each, counted and signed."""
    with player.journey("un lot de trois nouveaux codes", most_keys=8) as journey:
        player.press("F11", "l")
        player.at("Lots de nouveaux codes", "lot-choix")
        player.press("e")
        player.at("Contrôle du lot", "lot-controle")
        player.press("i")
        player.at("Impression du lot", "lot-commence")
        player.stage.wait_for_move()  # a first sheet came out
        player.look("lot-impression")
        player.at("Fin du lot", "lot-compte", seconds=60)
        player.press("Return", "Return")  # as many sheets as the desk says, and none was spoilt
        player.at("Fin de lot", "lot-feuille")
        player.press("Escape", "Escape")
        player.at(HOME)
        journey.outcome = "trois lettres sorties de l’imprimante fictive, le compte est signé"
