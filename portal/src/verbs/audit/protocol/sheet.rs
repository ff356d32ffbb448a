//! The report as a table for a spreadsheet.

use std::path::Path;

use protocol_adapter::audit::Report;
use protocol_adapter::sheet::Sheet;

/// The columns; the first says what the line is.
const COLUMNS: [&str; 7] = ["line", "number", "date", "case", "case_number", "what", "explained"];

/// Writes the whole report.
pub(super) fn write(report: &Report, path: &Path) -> std::io::Result<()> {
    let mut sheet = Sheet::with(&COLUMNS);
    numbers(report, &mut sheet);
    for waiting in &report.waiting {
        let (filed, number) = (waiting.filed_at.to_string(), waiting.case_number.to_string());
        sheet.line(&["without_number", "", &filed, &waiting.case, &number, &waiting.why, ""]);
    }
    for outage in &report.outages {
        let until = outage.until.map_or_else(String::new, |until| until.to_string());
        let (from, cases) = (outage.from.to_string(), outage.cases.join(" "));
        sheet.line(&["outage", "", &from, &cases, "", &format!("until {until}"), ""]);
    }
    for finding in &report.findings {
        let what = format!("{}: {}", finding.code, finding.what);
        let is_number = finding.subject.parse::<u64>().is_ok();
        let (number, case) =
            if is_number { (finding.subject.as_str(), "") } else { ("", finding.subject.as_str()) };
        let explained = finding.explained.as_deref().unwrap_or_default();
        sheet.line(&["finding", number, "", case, "", &what, explained]);
    }
    std::fs::write(path, sheet.finish())
}

fn numbers(report: &Report, sheet: &mut Sheet) {
    for shown in &report.shown {
        let (number, date) = (shown.entry.number.to_string(), shown.entry.date.to_string());
        let case_number = shown.case_number.to_string();
        sheet.line(&["number", &number, &date, &shown.case, &case_number, &shown.register, ""]);
    }
    for cancelled in &report.cancelled {
        let (number, date) = (cancelled.entry.number.to_string(), cancelled.entry.date.to_string());
        let what = format!("cancelled {}: {}", cancelled.at, cancelled.reason);
        sheet.line(&["cancelled", &number, &date, &cancelled.case, "", &what, ""]);
    }
}
