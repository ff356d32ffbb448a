//! A table that a Greek spreadsheet opens as it should: with a byte order mark, semicolons, and no cell that it would
//! take for a formula.

use csv::{Writer, WriterBuilder};

/// A table that is being written.
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// A table with these columns.
    #[must_use]
    pub fn with<Cell: AsRef<str>>(columns: &[Cell]) -> Self {
        let mut sheet =
            Self(WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec()));
        sheet.line(columns);
        sheet
    }

    /// One more line, with as many cells as there are columns.
    pub fn line<Cell: AsRef<str>>(&mut self, cells: &[Cell]) {
        let cells = cells.iter().map(|cell| guarded(cell.as_ref()));
        self.0.write_record(cells).expect("memory takes it, and every line has the cells of the first");
    }

    /// The whole of it, as UTF-8.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes it")
    }
}

/// What a spreadsheet would take for a formula begins with an apostrophe.
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+30", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        assert_eq!(guarded("12345"), "12345");
    }

    #[test]
    fn what_would_break_a_line_or_a_cell_is_quoted() {
        let mut sheet = Sheet::with(&["α", "β"]);
        sheet.line(&["ένα;δύο", "είπε «\"ναι\"»\nκαι έφυγε"]);
        let written = String::from_utf8(sheet.finish()).expect("it is UTF-8");
        assert_eq!(written, "\u{feff}α;β\n\"ένα;δύο\";\"είπε «\"\"ναι\"\"»\nκαι έφυγε\"\n");
    }
}
