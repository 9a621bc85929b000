//! The parts that need no host: which reports make sense, and which need somebody's approval.

use super::{InvalidReport, Report};

fn report(amount_cents: u64, purpose: &str) -> Report {
    Report { id: "E-7".to_owned(), employee: "kim".to_owned(), amount_cents, purpose: purpose.to_owned() }
}

#[test]
fn a_report_asks_for_money_for_something() {
    for (amount_cents, purpose, expected) in [
        (1, "tea", Ok(())),
        (0, "tea", Err(InvalidReport::NoAmount("E-7".to_owned()))),
        (1, " ", Err(InvalidReport::NoPurpose("E-7".to_owned()))),
    ] {
        assert_eq!(report(amount_cents, purpose).validate(), expected, "{amount_cents} for {purpose:?}");
    }
}

#[test]
fn small_amounts_need_nobody() {
    for (amount_cents, needed) in [(1, false), (5_000, false), (5_001, true)] {
        assert_eq!(report(amount_cents, "tea").needs_approval(), needed, "{amount_cents}");
    }
}
