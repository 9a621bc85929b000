//! A correct handler holds whatever happens to it: no check of a program finds a mistake, races included.

use std::num::NonZero;
use std::time::Duration;

use durable_wasm::{CallbackScript, DurableTestRunner};
use proptest::prelude::*;

use crate::PROGRAMS;
use crate::strategy::program;

const BUDGET: NonZero<usize> = NonZero::new(60).unwrap();

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_check_finds_a_mistake(program in program(true), seed in any::<u64>()) {
        let runner = DurableTestRunner::builder(PROGRAMS.clone())
            .handler("program")
            .callback(CallbackScript::success("*", "\"answered\"").after(Duration::from_secs(5)));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let report = runtime.block_on(async {
            runner.build().await.unwrap().check(program.to_string()).budget(BUDGET).seed(seed).await.unwrap()
        });
        let held = report.held();
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }
}
