"""Shows a page of a PDF as it will be printed, and prints it through the system's dialog."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPaintEvent, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QSizePolicy, QWidget

from shopclub.desktop.theme import Theme

MM_PER_POINT = 25.4 / 72


class PdfPage(QWidget):
    """Draws the first page of a PDF, with a thin edge like a sheet on a table."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._data = b""
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)

    def show_pdf(self, data: bytes) -> None:
        """Show a PDF."""
        self._data = data
        self._picture = None
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Draw anew in the new size."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._picture = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page."""
        if not self._data:
            return
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        ratio = self._picture.devicePixelRatio()
        width, height = self._picture.width() / ratio, self._picture.height() / ratio
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter.drawPixmap(place.topLeft(), self._picture)
        painter.setPen(self._theme.colour("line"))
        painter.drawRect(place)
        painter.end()

    def _draw(self) -> QPixmap:
        document, buffer = opened(self._data)
        size = document.pagePointSize(0)
        scale = min((self.width() - 4) / size.width(), (self.height() - 4) / size.height())
        ratio = self.devicePixelRatioF()
        picture = on_white(document, 0, size * scale * ratio)
        document.close()
        buffer.close()
        made = QPixmap.fromImage(picture)
        made.setDevicePixelRatio(ratio)
        return made


def opened(data: bytes) -> tuple[QPdfDocument, QBuffer]:
    """Open a PDF from memory; both must be kept while it is read."""
    document, buffer = QPdfDocument(None), QBuffer()  # type: ignore[call-overload]
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    return document, buffer


def on_white(document: QPdfDocument, page: int, size: QSizeF) -> QImage:
    """Return a page as a picture on white: a PDF's own ground is transparent."""
    pixels = QSize(max(round(size.width()), 1), max(round(size.height()), 1))
    drawn = document.render(page, pixels)
    sheet = QImage(pixels, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return sheet


def print_pdf(data: bytes, parent: QWidget, *, title: str) -> None:
    """Ask for a printer by the system's dialog, and print every page at 100 % once it is chosen."""
    document, buffer = opened(data)
    size = document.pagePointSize(0)
    sheet = QSizeF(size.width() * MM_PER_POINT, size.height() * MM_PER_POINT)
    document.close()
    buffer.close()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    fuzzy = QPageSize.SizeMatchPolicy.FuzzyMatch
    printer.setPageSize(QPageSize(sheet, QPageSize.Unit.Millimeter, "", fuzzy))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: send(data, printer))
    QDialog.open(dialog)


def send(data: bytes, printer: QPrinter) -> None:
    """Send every page to a printer, at the printer's own resolution."""
    document, buffer = opened(data)
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        points = document.pagePointSize(page)
        pixels = QSizeF(points.width() / 72 * printer.resolution(), points.height() / 72 * printer.resolution())
        painter.drawImage(QRectF(0, 0, pixels.width(), pixels.height()), on_white(document, page, pixels))
    painter.end()
    document.close()
    buffer.close()
