"""A paper on the screen, in pictures of the very bytes that are printed. Nothing of it outlives the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk_app.ports import PagePicture
from desk_app.usecases.desk import Desk
from desk_app.usecases.print_letter import letter_pictures
from resources.catalogue import Texts
from ui.look import SPACE_L, SPACE_XL
from ui.parts import ScrolledArea, named

SCREEN_DPI = 88


class Sheets(ScrolledArea):
    """One below the other, called `<name>_page_1` and so on. `pdf` are their bytes; empty, there are none."""

    def __init__(self, name: str, texts: Texts) -> None:
        inner = named(QWidget(), f"{name}_pages")
        super().__init__(f"{name}_scroll", inner)
        self.pdf = bytearray()
        self.pages = QVBoxLayout(inner)
        self.pages.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        self.pages.setSpacing(SPACE_L)
        self._name = name
        self._texts = texts

    async def draw(self, desk: Desk, pdf: bytes, *, said: str = "") -> None:
        """These, below none; `said` is what a screen reader reads on the first."""
        self.pdf = bytearray(pdf)
        ratio = self.devicePixelRatioF()
        pictures = await letter_pictures(desk, bytes(self.pdf), dpi=round(SCREEN_DPI * ratio))
        for number, picture in enumerate(pictures, 1):
            sheet = named(QLabel(), f"{self._name}_page_{number}")
            sheet.setProperty("role", "sheet")
            sheet.setAccessibleName(self._texts("letter_view.page", n=number, of=len(pictures)))
            sheet.setAccessibleDescription(said if number == 1 else "")
            pixmap = QPixmap.fromImage(_image_of(picture))
            pixmap.setDevicePixelRatio(ratio)
            sheet.setPixmap(pixmap)
            self.pages.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)

    def wipe(self) -> None:
        """Overwrite the bytes and let go of the pictures."""
        for place in range(len(self.pdf)):
            self.pdf[place] = 0
        self.pdf = bytearray()
        while (item := self.pages.takeAt(0)) is not None:
            sheet = item.widget()
            if isinstance(sheet, QLabel):
                sheet.clear()
                sheet.setParent(None)
                sheet.deleteLater()


def _image_of(picture: PagePicture) -> QImage:
    """A page as an image that owns its pixels."""
    stride = picture.width * 3
    return QImage(picture.rgb, picture.width, picture.height, stride, QImage.Format.Format_RGB888).copy()
