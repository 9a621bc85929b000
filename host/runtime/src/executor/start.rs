//! How an execution comes to be: by a name, once.
//!
//! | asked to start | there is one of that name | answer |
//! | --- | --- | --- |
//! | a name | no | a new execution |
//! | a name | yes, with the same input | that one, running or ended; nothing is started |
//! | a name | yes, with another input, or being deleted | refused: `DurableExecutionAlreadyStartedException` |
//! | no name | | a new execution, under a name of its own: see [`ExecutionIds`] |
//!
//! Source: the model's `DurableExecutionName`. Once an execution is deleted, its name stands for nothing; who takes it next
//! gets another ARN.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::{Execution, FunctionVersion, ParentInvoke, StartExecution};
use durable_wasm_core::model::{ExecutionArn, ExecutionStatus, FunctionTarget, Payload};

use super::{Executor, ExecutorError};
use crate::functions::{Function, FunctionCode, function_not_found};
use crate::identity::{ExecutionIds, ExecutionSeed, execution_arn, random_id};
use crate::store::{ExecutionCell, StoreError};
use crate::to_its_end::to_its_end;

/// The region that local executions claim to run in.
const REGION: &str = "us-east-1";
/// The account that local executions claim to belong to.
const ACCOUNT_ID: &str = "123456789012";
/// The version a function has that was asked for without one.
pub(super) const VERSION: &str = "$LATEST";

/// A request to start an execution.
#[derive(Debug, Clone, Default)]
pub struct StartRequest {
    /// The function to run, by any name it goes by.
    pub function: Arc<str>,
    /// The execution's name: 1 to 64 characters of `[a-zA-Z0-9-_]`. None: one is made, from function, input and
    /// seed or at random.
    pub name: Option<Arc<str>>,
    /// JSON text of at most 6,291,456 bytes.
    pub input: Option<Payload>,
    /// The tenant it runs for.
    pub tenant_id: Option<Arc<str>>,
    /// Overrides the function's own limit: 1 to 31,622,400 seconds.
    pub execution_timeout_seconds: Option<u32>,
}

/// An execution that was asked for.
pub(super) enum Created {
    /// It is new, and nothing invokes it yet.
    New(ExecutionArn),
    /// It was there already.
    Existing(ExecutionCell),
}

impl Executor {
    /// Starts an execution; its first invocation is due at once. When there is one of this name with the same input,
    /// answers with that one and starts nothing.
    ///
    /// # Errors
    /// `ResourceNotFound` when the function is not registered, `InvalidParameterValue` when the request is not valid or
    /// the function is not durable, `DurableExecutionAlreadyStarted` when there is one of this name with another input, or
    /// one that is being deleted.
    pub async fn start(&self, request: StartRequest) -> Result<ExecutionArn, ExecutorError> {
        let executor = self.clone();
        to_its_end(async move {
            match executor.create(request, None).await? {
                Created::New(arn) => {
                    executor.service.scheduler.invoke(&arn, executor.service.clock.now());
                    Ok(arn)
                }
                Created::Existing(cell) => {
                    let execution = cell.lock().await;
                    if execution.status() == ExecutionStatus::Deleting {
                        let name = execution.name();
                        return Err(already_started(format!("Durable execution {name} is being deleted")));
                    }
                    Ok(execution.arn().clone())
                }
            }
        })
        .await
    }

    /// Records a new execution, unless it is there already.
    pub(super) async fn create(
        &self,
        mut request: StartRequest,
        parent: Option<ParentInvoke>,
    ) -> Result<Created, ExecutorError> {
        let (function, settings) = self.durable_function(&request.function)?;
        request.execution_timeout_seconds = request.execution_timeout_seconds.or(settings.execution_timeout_seconds);
        request.tenant_id = request.tenant_id.or(settings.tenant_id);
        if let Some(name) = request.name.clone() {
            return match self.record(&request, name, function, parent).await {
                Err(ExecutorError::Store(StoreError::AlreadyExists(arn))) => self.namesake(&arn, &request).await,
                result => result,
            };
        }
        if self.service.ids == ExecutionIds::Random {
            return self.record(&request, random()?.into(), function, parent).await;
        }
        // Deterministic: the first of its kind is always called the same, and so is the second.
        let input = request.input.clone();
        let name = |number| ExecutionSeed::default_name(self.service.seed, &function.name, input.as_deref(), number);
        let first: Arc<str> = name(0).into();
        for number in self.service.default_names.count(&function.name, &first).. {
            let result = self.record(&request, name(number).into(), function.clone(), parent.clone()).await;
            if matches!(result, Ok(_) | Err(ExecutorError::Store(StoreError::AlreadyExists(_)))) {
                self.service.default_names.add(&function.name, &first);
            }
            match result {
                Err(ExecutorError::Store(StoreError::AlreadyExists(_))) => {}
                result => return result,
            }
        }
        Err(ServiceError::new(ServiceErrorCode::TooManyRequests, "Rate exceeded").into())
    }

    async fn record(
        &self,
        request: &StartRequest,
        name: Arc<str>,
        function: FunctionVersion,
        parent: Option<ParentInvoke>,
    ) -> Result<Created, ExecutorError> {
        let service = &self.service;
        let id = match service.ids {
            ExecutionIds::Random => random()?,
            ExecutionIds::Derived => {
                let seed = ExecutionSeed::derive(service.seed, &function.name, &name, request.input.as_deref());
                seed.execution_id(service.freed_names.count(&function.name, &name))
            }
        };
        let arn = execution_arn(&function, &name, &id);
        let start = StartExecution {
            arn: arn.clone(),
            name,
            function,
            input: request.input.clone(),
            execution_timeout_seconds: request.execution_timeout_seconds,
            tenant_id: request.tenant_id.clone(),
            parent,
        };
        let cell = service.store.create(Execution::start(start, service.clock.now())?).await?;
        let execution = cell.lock().await;
        service.notifier.notify(|observer| observer.on_started(&execution));
        Ok(Created::New(arn))
    }

    /// The execution of the name that was asked for, if it is what was asked for.
    async fn namesake(&self, arn: &ExecutionArn, request: &StartRequest) -> Result<Created, ExecutorError> {
        let cell = self.service.store.load(arn).await?;
        let execution = cell.lock().await;
        if execution.input() == request.input.as_ref() {
            drop(execution);
            return Ok(Created::Existing(cell));
        }
        let name = execution.name();
        Err(already_started(format!("Durable execution {name} has already been started with another payload")))
    }

    /// The durable function that a text names, with its settings.
    pub(super) fn durable_function(&self, target: &str) -> Result<(FunctionVersion, Function), ServiceError> {
        let Some(function) = self.service.functions.resolve(target) else {
            return Err(ServiceError::not_found(function_not_found(target).error_message.unwrap_or_default()));
        };
        match &function.code {
            FunctionCode::Durable { .. } => Ok((version_of(target), function)),
            FunctionCode::Plain(_) => {
                Err(ServiceError::invalid(format!("Function {target} is not a durable function: it has no executions")))
            }
        }
    }
}

fn random() -> Result<String, StoreError> {
    random_id().map_err(|error| StoreError::Unavailable(error.into()))
}

fn already_started(message: String) -> ExecutorError {
    ServiceError::new(ServiceErrorCode::DurableExecutionAlreadyStarted, message).into()
}

/// How often something has happened to each name.
#[derive(Default)]
pub(crate) struct NameCounts(Mutex<HashMap<FullName, u32>>);

/// The function's name and the execution's.
type FullName = (Arc<str>, Arc<str>);

impl NameCounts {
    pub(super) fn add(&self, function: &Arc<str>, name: &Arc<str>) {
        *self.counts().entry((Arc::clone(function), Arc::clone(name))).or_default() += 1;
    }

    fn count(&self, function: &Arc<str>, name: &Arc<str>) -> u32 {
        self.counts().get(&(Arc::clone(function), Arc::clone(name))).copied().unwrap_or_default()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<FullName, u32>> {
        // Nothing panics while it holds this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a text asks for. What version an alias points to nobody knows here.
pub(crate) fn version_of(target: &str) -> FunctionVersion {
    let (name, qualifier) =
        FunctionTarget::parse(target).map_or((target, None), |target| (target.name, target.qualifier));
    let is_number = |qualifier: &str| qualifier.bytes().all(|byte| byte.is_ascii_digit());
    let (version, alias) = match qualifier {
        Some(number) if is_number(number) => (number, None),
        Some(alias) if !alias.starts_with('$') => (VERSION, Some(alias)),
        Some(_) | None => (VERSION, None),
    };
    FunctionVersion {
        name: name.into(),
        version: version.into(),
        alias: alias.map(Into::into),
        account_id: ACCOUNT_ID.into(),
        region: REGION.into(),
    }
}
