# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/faults.md: what the system withstands, as the tests have found it."""

from dataclasses import dataclass

# The column whose words may differ: they come from whoever notices a fault first.
WORDS = "told"

HEAD = """# Faults

What happens to the system, and what came of it. The tests write this page (`scripts/dev test faults --update`); they fail
where it says something else.

After each fault they check besides that an answer came in time, that no half cube, no table, no hidden file and no
claim of space stays (nobody calls a sweep), that committed cubes have the checksums that they had, that another user's
task which waited meanwhile is done, and that the same command succeeds when it is given again.
"""


@dataclass(frozen=True)
class Section:
    """A table of the page."""

    title: str
    text: str
    columns: tuple


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class OutcomeTable:
    def __init__(self, path):
        self.path = path
        self.sections = {}

    def note(self, section, row, **cells):
        """Notes cells of a row; names of columns have '_' for blanks."""
        rows = self.sections.setdefault(section, {})
        rows.setdefault(row, {}).update({name.replace("_", " "): text for name, text in cells.items()})

    def close(self, update):
        if update:
            self.write()
            return
        known = self.read()
        wrong = [f"{section.title}, {row}, {column}: {text}, but docs/faults.md has {wanted}"
                 for section, rows in self.sections.items() for row, cells in rows.items()
                 for column, text in cells.items() if column != WORDS
                 if (wanted := known.get(section.title, {}).get(row, {}).get(column)) != text]
        assert not wrong, "\n".join(wrong)

    def read(self):
        """{title: {row: {column: cell}}} of the page as it is."""
        sections = {}
        for part in self.path.read_text().split("\n## ")[1:] if self.path.exists() else []:
            head, _, *rows = [cells_of(line) for line in part.split("\n") if line.startswith("|")]
            sections[part.split("\n")[0]] = {row[0]: dict(zip(head[1:], row[1:])) for row in rows}
        return sections

    def write(self):
        """Replaces what was noted; sections and rows that did not run stay."""
        known = self.read()
        old = {part.split("\n")[0]: "## " + part.rstrip("\n") + "\n"
               for part in (self.path.read_text().split("\n## ")[1:] if self.path.exists() else [])}
        for section, rows in self.sections.items():
            merged = known.get(section.title, {})
            for row, cells in rows.items():
                merged[row] = merged.get(row, {}) | cells
            old[section.title] = self.print_section(section, merged)
        self.path.write_text("\n".join([HEAD, *(old[title] for title in sorted(old))]))

    @staticmethod
    def print_section(section, rows):
        lines = [["", *section.columns], ["---"] * (len(section.columns) + 1)]
        lines += [[row, *(cells.get(column, "") for column in section.columns)] for row, cells in rows.items()]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"## {section.title}\n\n{section.text}\n\n{table}\n"
