//! `ishizue selftest`: the known-answer cases on this machine.

use super::args::SelftestArgs;
use super::{Outcome, console};
use crate::report::selftest as sheet;
use crate::selftest::{self, SelftestResults};

/// Works out the cases, prints the sheet.
pub fn run(args: &SelftestArgs) -> Outcome {
    tell(&selftest::run(&selftest::cases(), args.only.as_deref()), args)
}

/// Prints; fails where a case does not hold, or where no case was chosen.
fn tell(results: &SelftestResults, args: &SelftestArgs) -> Outcome {
    let files = match &args.out {
        None => Vec::new(),
        Some(folder) => match sheet::write(results, folder) {
            Ok(files) => files,
            Err(error) => return console::unwritten(folder, &error),
        },
    };
    let printed = match args.json {
        true => console::print(&sheet::json(results)),
        false => console::print(&sheet::sheet(results, &files, console::colour())),
    };
    match printed {
        Outcome::Done if results.holds() => Outcome::Done,
        Outcome::Done => Outcome::Failed,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selftest::{Case, Failed, Sheet};

    fn wrong(sheet: &mut Sheet) -> Result<(), Failed> {
        sheet.relative("two and two", 5.0, 4.0, 1e-9);
        Ok(())
    }

    fn right(sheet: &mut Sheet) -> Result<(), Failed> {
        sheet.relative("two and two", 4.0, 4.0, 1e-9);
        Ok(())
    }

    #[test]
    fn a_wrong_case_ends_with_code_1_and_right_ones_with_0() {
        let folder = tempfile::tempdir().expect("a folder");
        let args = SelftestArgs { only: None, json: true, out: Some(folder.path().into()) };
        let case = |name, work| Case { name, source: "arithmetic", work };
        let cases = [case("right", right), case("wrong", wrong)];
        assert_eq!(tell(&selftest::run(&cases, None), &args), Outcome::Failed);
        assert!(folder.path().join("selftest.json").exists());
        assert_eq!(tell(&selftest::run(&cases[..1], None), &args), Outcome::Done);
        assert_eq!(tell(&selftest::run(&cases, Some("no such case")), &args), Outcome::Failed);
    }
}
