//! What has become of each application: the portal's numbers beside the register's own book.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tests::unruly_register::Line;
use uuid::Uuid;

use crate::campaign::Campaign;

/// The applications, by what became of them.
#[derive(Default)]
pub struct Findings {
    /// One entry, and the portal shows its number.
    pub numbered: usize,
    /// The register lost the entry after it had given the number.
    pub lost_by_the_register: BTreeSet<Uuid>,
    /// The register entered it later than it may, when it had been entered again.
    pub doubled_by_the_register: BTreeSet<Uuid>,
    /// Set aside: the register gave it a number that it had lost with another.
    pub number_given_twice: BTreeSet<Uuid>,
    /// It has two entries, and the register is not to blame.
    pub doubled: Vec<Uuid>,
    /// It has no number, and nobody will give it one.
    pub left_out: Vec<Uuid>,
    /// Anything else.
    pub wrong: Vec<String>,
}

impl Findings {
    /// Looks at every application of a campaign that has settled.
    pub async fn of(campaign: &Campaign) -> Self {
        let (shown, set_aside) = (campaign.shown().await, campaign.set_aside().await);
        let book = campaign.register.book();
        let mut of_reference: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &book.lines {
            of_reference.entry(&line.reference).or_default().push(line);
        }
        let holders: BTreeMap<_, _> = shown.iter().map(|(case, number)| (*number, case)).collect();
        let mut findings = Self::default();
        for case in &campaign.cases {
            let reference = case.to_string();
            let lines = of_reference.get(reference.as_str()).cloned().unwrap_or_default();
            let is_lost = |case: &Uuid| book.lost.contains(&case.to_string());
            let is_late = book.too_late.contains(&reference);
            let entry = lines.first().map(|line| (line.number, line.year));
            match (shown.get(case), set_aside.get(case).map(String::as_str), lines.len()) {
                (Some(number), _, 1) if Some(*number) == entry => findings.numbered += 1,
                (Some(_), _, 0 | 1) if is_lost(case) => {
                    findings.lost_by_the_register.insert(*case);
                }
                (Some(_), _, 2..) | (None, Some("several_entries"), 2..) if is_late => {
                    findings.doubled_by_the_register.insert(*case);
                }
                (None, Some("number_held"), 1)
                    if entry.and_then(|entry| holders.get(&entry)).is_some_and(|holder| is_lost(holder)) =>
                {
                    findings.number_given_twice.insert(*case);
                }
                (_, _, 2..) => findings.doubled.push(*case),
                (None, None, _) => findings.left_out.push(*case),
                (number, aside, lines) => {
                    findings.wrong.push(format!("{case}: shown {number:?}, {aside:?}, {lines} entries"));
                }
            }
        }
        findings
    }

    /// Those whose fate is the register's fault.
    pub fn the_registers(&self) -> BTreeSet<Uuid> {
        let all = [&self.lost_by_the_register, &self.doubled_by_the_register, &self.number_given_twice];
        all.into_iter().flatten().copied().collect()
    }

    /// Nothing that is ours went wrong.
    pub fn are_none(&self) {
        let Self { doubled, left_out, wrong, .. } = self;
        assert!(
            doubled.is_empty() && left_out.is_empty() && wrong.is_empty(),
            "{self}\ndoubled {doubled:?}\nleft out {left_out:?}\nwrong {wrong:#?}"
        );
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} numbered; by the register lost {}, doubled {}, given twice {}; by us doubled {}, left out {}, wrong {}",
            self.numbered,
            self.lost_by_the_register.len(),
            self.doubled_by_the_register.len(),
            self.number_given_twice.len(),
            self.doubled.len(),
            self.left_out.len(),
            self.wrong.len(),
        )
    }
}
