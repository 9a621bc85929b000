//! What is made different from one invocation to the next reaches the handler, and changes nothing else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use durable_wasm_core::model::ExecutionArn;
use durable_wasm_runtime::{
    Driven, Executor, ExecutorConfig, FunctionRegistry, PageSize, Perturbation, Perturbed, Perturber,
};

use crate::handler::{Run, function, pending, start, succeeded, wait};

/// Everything is as many times something as there were invocations.
struct ByInvocation;

impl Perturber for ByInvocation {
    fn perturb(&self, _arn: &ExecutionArn, invocation: u32) -> Perturbed {
        let perturbation = Perturbation {
            clock: Duration::from_secs(invocation.into()),
            random: invocation.into(),
            environment: invocation.into(),
            memory_bytes: invocation,
        };
        Perturbed { perturbation, page_size: PageSize::try_from(invocation).ok() }
    }
}

async fn run(perturber: Option<Arc<dyn Perturber>>) -> (Run, Vec<(Perturbation, usize)>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let handler = function(move |context, _| {
        let page = context.invocation.initial_execution_state.operations.len();
        noted.lock().unwrap().push((context.invocation.perturbation, page));
        async move {
            let page = context.host.client.get_execution_state("", 0).await;
            assert!(page.is_err(), "no such marker");
            if context.operation("w").is_none() {
                context.try_send(vec![wait("w", 60)]).await?;
                return pending();
            }
            succeeded("1")
        }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("f", handler);
    let executor = Executor::new(ExecutorConfig { functions, perturber, ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let seen = seen.lock().unwrap().clone();
    (Run::of(&executor, &arn).await, seen)
}

#[tokio::test]
async fn every_invocation_gets_its_own() {
    let (plain, seen) = run(None).await;
    assert_eq!(seen, [(Perturbation::default(), 1), (Perturbation::default(), 2)]);
    let (perturbed, seen) = run(Some(Arc::new(ByInvocation))).await;
    let pages: Vec<_> = seen.iter().map(|(perturbation, page)| (perturbation.random, *page)).collect();
    assert_eq!(pages, [(1, 1), (2, 2)]);
    assert_eq!(perturbed.text, plain.text);
}
