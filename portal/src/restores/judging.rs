//! What a mark and a database tell together. Nothing here reads anything.

use store::restores::Knowledge;

use super::mark::Found;

/// Whether another process of this installation runs already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// One does: what there was to notice it has noticed.
    Run,
    /// None does.
    None,
}

/// How the database stands to what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It knows of everything.
    Continues,
    /// There is nothing to compare it with, and no need: nothing was ever marked, or others run on it.
    Begins,
    /// It may lack what was done, for this reason.
    Restored(&'static str),
}

/// When in doubt it was restored: a question too many costs nothing, and held mail is shown to somebody.
pub fn judge(found: &Found, database: Knowledge, others: Others) -> Standing {
    match found {
        Found::Mark(mark) if database.has_this && mark.effect() <= database.newest_effect => {
            Standing::Continues
        }
        Found::Mark(_) if database.has_this => Standing::Restored("it lacks what the mark has seen"),
        Found::Mark(_) if !database.is_used => Standing::Begins,
        Found::Mark(_) => Standing::Restored("it does not know the mark"),
        Found::Nothing | Found::Copy if !database.has_marks || others == Others::Run => Standing::Begins,
        Found::Nothing => Standing::Restored("its mark is not here"),
        Found::Copy => Standing::Restored("its mark is a copy"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::mark::Mark;
    use super::*;

    const USED: Knowledge = Knowledge { has_marks: true, has_this: true, is_used: true, newest_effect: 7 };

    fn marked(effect: i64) -> Found {
        let folder = tempfile::tempdir().expect("there is room for a file");
        Found::Mark(Mark::make(&folder.path().join("mark"), effect).expect("it is made"))
    }

    fn alone(found: &Found, database: Knowledge) -> Standing {
        judge(found, database, Others::None)
    }

    #[test]
    fn a_database_that_knows_all_that_was_done_goes_on() {
        assert_eq!(alone(&marked(7), USED), Standing::Continues);
        assert_eq!(alone(&marked(6), USED), Standing::Continues, "a crash between the two");
    }

    #[test]
    fn a_database_that_lacks_what_was_done_was_restored_whoever_runs() {
        for others in [Others::None, Others::Run] {
            assert!(matches!(judge(&marked(8), USED, others), Standing::Restored(_)));
            let older = Knowledge { has_this: false, ..USED };
            assert!(matches!(judge(&marked(0), older, others), Standing::Restored(_)));
        }
    }

    #[test]
    fn a_database_whose_mark_is_elsewhere_was_restored_unless_others_run_on_it() {
        for found in [Found::Nothing, Found::Copy] {
            assert!(matches!(alone(&found, USED), Standing::Restored(_)));
            assert_eq!(judge(&found, USED, Others::Run), Standing::Begins);
        }
    }

    #[test]
    fn a_database_that_was_never_marked_begins() {
        let unmarked = Knowledge { has_marks: false, has_this: false, ..USED };
        assert_eq!(alone(&Found::Nothing, unmarked), Standing::Begins);
        let unused = Knowledge { is_used: false, newest_effect: 0, ..unmarked };
        assert_eq!(alone(&marked(9), unused), Standing::Begins, "the mark is that of another database");
    }
}
