//! The report as a table that a Greek spreadsheet opens as it should: with a byte order mark, and semicolons.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use csv::{Writer, WriterBuilder};
use protocol_adapter::audit::Report;

/// The columns; the first says what the line is.
const COLUMNS: [&str; 7] = ["line", "number", "date", "case", "case_number", "what", "explained"];

/// Writes the whole report.
pub(super) fn write(report: &Report, path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    file.write_all("\u{feff}".as_bytes())?;
    let mut sheet = WriterBuilder::new().delimiter(b';').from_writer(file);
    sheet.write_record(COLUMNS)?;
    numbers(report, &mut sheet)?;
    for waiting in &report.waiting {
        let (filed, number) = (waiting.filed_at.to_string(), waiting.case_number.to_string());
        line(&mut sheet, ["without_number", "", &filed, &waiting.case, &number, &waiting.why, ""])?;
    }
    for outage in &report.outages {
        let until = outage.until.map_or_else(String::new, |until| until.to_string());
        let (from, cases) = (outage.from.to_string(), outage.cases.join(" "));
        line(&mut sheet, ["outage", "", &from, &cases, "", &format!("until {until}"), ""])?;
    }
    for finding in &report.findings {
        let what = format!("{}: {}", finding.code, finding.what);
        let is_number = finding.subject.parse::<u64>().is_ok();
        let (number, case) =
            if is_number { (finding.subject.as_str(), "") } else { ("", finding.subject.as_str()) };
        let explained = finding.explained.as_deref().unwrap_or_default();
        line(&mut sheet, ["finding", number, "", case, "", &what, explained])?;
    }
    Ok(sheet.flush()?)
}

fn numbers(report: &Report, sheet: &mut Writer<File>) -> Result<()> {
    for shown in &report.shown {
        let (number, date) = (shown.entry.number.to_string(), shown.entry.date.to_string());
        let case_number = shown.case_number.to_string();
        line(sheet, ["number", &number, &date, &shown.case, &case_number, &shown.register, ""])?;
    }
    Ok(())
}

fn line(sheet: &mut Writer<File>, cells: [&str; 7]) -> Result<()> {
    Ok(sheet.write_record(cells.map(guarded))?)
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
        for formula in ["=1+1", "+30", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        assert_eq!(guarded("12345"), "12345");
    }
}
