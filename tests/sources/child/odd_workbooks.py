"""Maker of workbooks that no program writes alike: seeded, of every kind of cell, of every habit of
the programs that write them, and with a blow of chance in some.
"""

import random
from dataclasses import dataclass, field

from tests.sources.sheet.roster_files import repacked

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}"><numFmts count="2"><numFmt numFmtId="164" '
    'formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="&quot;d&quot;0"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>'
)
WORDS = ("Siti", "Kepala Desa", "", " ", "Budi &amp; Rini", "Ma&#39;ruf", "a&lt;b", "x_x000D_y")
WORDS += ("S.Pd &gt; S1", "dua\nbaris", "\r\nawal", "_x0002_35", "３５", "é́", "&#233;", "]]", "a>b")
NUMBERS = ("1", "0", "-0", "3516051802859310", "9171010509780003", "3.516051802859318E15", "0.5")
NUMBERS += ("44927", "59", "60", "61", "1.0", "007", " 12 ", "2958466", "43831.5", "1e400", "0.1e1")
COLUMNS = [*"ABCDEFGHIJKL", "GR", "GS"]  # the last one is beyond what is read


@dataclass(slots=True)
class Writer:
    """The habits of one program, drawn once for a workbook."""

    dice: random.Random
    spans: bool = False
    numbered_cells: bool = True
    numbered_rows: bool = True
    pretty: bool = False
    preserve: bool = False
    strings: list[str] = field(default_factory=list)

    def text(self) -> str:
        return self.dice.choice(WORDS) + self.dice.choice(("", "", str(self.dice.randrange(99))))

    def element(self, text: str) -> str:
        space = ' xml:space="preserve"' if self.preserve or text != text.strip() else ""
        return f"<t{space}>{text}</t>"

    def string(self) -> str:
        """Return the number of a shared string, now and then one in pieces or with a hint."""
        kinds = (
            lambda: self.element(self.text()),
            lambda: f"<r><rPr><b/></rPr>{self.element(self.text())}</r><r><t>!</t></r>",
            lambda: f"{self.element(self.text())}<rPh sb='0' eb='1'><t>zz</t></rPh>",
            lambda: "<t/>",
        )
        made = self.dice.choices(kinds, (20, 1, 1, 1))[0]()
        self.strings.append(f"<si>{made}</si>")
        return str(self.dice.randrange(len(self.strings)))

    def cell(self, reference: str, kind: str) -> str:
        dice, named = self.dice, f' r="{reference}"' if self.numbered_cells else ""
        style = dice.choice(("", "", ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="4"', ' s="12"'))
        number = dice.choice(NUMBERS)
        if kind == "shared":
            return f'<c{named}{style} t="s"><v>{self.string()}</v></c>'
        if kind == "inline":
            return f'<c{named} t="inlineStr"><is>{self.element(self.text())}</is></c>'
        if kind == "rich":
            return f'<c{named} t="inlineStr"><is><r><t>a</t></r><r><t>{number}</t></r></is></c>'
        if kind == "number":
            return f"<c{named}{style}><v>{number}</v></c>"
        if kind == "formula":
            ways = (
                f'<f>{reference}&amp;"1"</f><v>{number}</v>',
                "<f>1+1</f>",
                "<f>1+1</f><v></v>",
                '<f t="shared" si="0"/><v>5</v>',
                f'<f t="shared" ref="A1:A9" si="0">A1</f><v>{number}</v>',
            )
            return f"<c{named}{style}>{dice.choice(ways)}</c>"
        if kind == "formula text":
            return f'<c{named} t="str"><f>A1</f><v>{self.text()}</v></c>'
        if kind == "error":
            return f'<c{named} t="e"><v>{dice.choice(("#REF!", "#N/A"))}</v></c>'
        if kind == "boolean":
            return f'<c{named} t="b"><v>{dice.choice(("1", "0", "true"))}</v></c>'
        if kind == "day":
            return f'<c{named} t="d"><v>2019-12-19T00:00:00</v></c>'
        return dice.choice((f"<c{named}{style}/>", f"<c{named}{style}></c>", ""))

    def row(self, number: int, kinds: list[str]) -> str:
        dice = self.dice
        attributes = f' r="{number}"' if self.numbered_rows else ""
        attributes += ' spans="1:12"' if self.spans else ""
        if dice.random() < 0.04:
            attributes += f' hidden="{dice.choice(("1", "true", "0", "false"))}"'
        if dice.random() < 0.04:
            return f"<row{attributes}/>"
        gap = "\n    " if self.pretty else ""
        cells = [
            self.cell(f"{column}{number}", kind if dice.random() > 0.03 else dice.choice(KINDS))
            for column, kind in zip(COLUMNS, kinds, strict=False)
            if dice.random() > 0.05
        ]
        return f"{gap}<row{attributes}>{gap.join(['', *cells])}</row>"


KINDS = ["shared", "inline", "rich", "number", "formula", "formula text", "error", "boolean"]
KINDS += ["day", "blank"]
USUAL = (12, 6, 1, 8, 2, 1, 1, 1, 1, 2)


def odd_workbook(seed: int) -> bytes:
    """Return the workbook of this number."""
    dice = random.Random(seed)
    writer = Writer(
        dice,
        spans=dice.random() < 0.4,
        numbered_cells=dice.random() < 0.93,
        numbered_rows=dice.random() < 0.95,
        pretty=dice.random() < 0.15,
        preserve=dice.random() < 0.15,
    )
    width = dice.choice((3, 5, 8, 12, 13, 13, 5, 8, 12, 14))
    kinds = dice.choices(KINDS, USUAL, k=width)
    if seed % 3:  # tables are seldom of every kind at once
        kinds = [kind if kind in ("shared", "number", "inline") else "shared" for kind in kinds]
    number, rows = 0, []
    for _ in range(dice.choice((0, *(1, 5, 10, 40, 60) * 4))):
        number += 1 if dice.random() > 0.02 else dice.choice((2, 2, 3, 3, 9, 700, 1001))
        rows.append(writer.row(number, kinds))
    merges = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>' * dice.randrange(2)
    ends = dice.choice(("", "<rowBreaks count='1'><brk id='5'/></rowBreaks>"))
    sheet = (
        f'<worksheet xmlns="{NAMESPACE}"><dimension ref="A1:XFD9"/>'
        f"<sheetData>{''.join(rows)}</sheetData>{merges}{ends}</worksheet>"
    )
    strings = f'<sst xmlns="{NAMESPACE}" count="9">{"".join(writer.strings)}</sst>'
    sheet, strings = blow(dice, sheet), blow(dice, strings)
    head = dice.choice(('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "", "\ufeff"))
    codec = "utf-16" if head == "" and dice.random() < 0.1 else "utf-8"
    return packed(
        (head + sheet).encode(codec), (head + strings).encode(), dice.random() < 0.2, dice
    )


def blow(dice: random.Random, xml: str) -> str:
    """Return the XML, in one of eight cases with something in it that is seldom there."""
    if dice.random() > 0.12 or "<" not in xml:
        return xml
    pieces = (
        "<!-- <row r='1'> -->",
        "<![CDATA[</v>]]>",
        "<?x y?>",
        "&amp;",
        "&#65;",
        "&#1;",
        "&x;",
    )
    pieces += ("<v>", "</v>", "</row>", "<row>", "\x01", "\ue000", "]]>", "<t>7</t>", "<f/>", "x")
    pieces += ('<c r="A1"/>', "<extLst/>", "\ufffe", "<", '"', " r='9'", "<!DOCTYPE a>")
    at = dice.randrange(len(xml))
    marks = [place for place, character in enumerate(xml) if character in "<>"]
    at = dice.choice((at, dice.choice(marks), dice.choice(marks)))
    at += xml[at] == ">"
    if dice.random() < 0.3:
        return xml[:at] + xml[at + dice.randrange(1, 9) :]
    return xml[:at] + dice.choice(pieces) + xml[at:]


def packed(sheet: bytes, strings: bytes, date1904: bool, dice: random.Random) -> bytes:
    state = dice.choice(("", ' state="hidden"', ' state="veryHidden"'))
    system = '<workbookPr date1904="1"/>' if date1904 else "<workbookPr/>"
    kinds = (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    kinds += (("styles", "styles.xml"),)
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(kinds, 1)
    )
    root = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    return repacked(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>'.encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">{system}<sheets>'
                f'<sheet name="Data" sheetId="1"{state} r:id="rId1"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'.encode()
            ),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": strings,
            "xl/styles.xml": STYLES.encode(),
        }
    )
