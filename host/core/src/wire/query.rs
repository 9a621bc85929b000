//! The parameters of requests that stand in the URL, read.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::sync::Arc;

use crate::checkpoint::{Constraints, EXECUTION_NAME, QUALIFIER};
use crate::error::ServiceError;
use crate::limits;
use crate::model::{CheckpointToken, ExecutionStatus, Timestamp};

/// The parameters of a URL, decoded: names and values in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl FromIterator<(String, String)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Parameters {
    /// Every value of a parameter.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(parameter, _)| parameter == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a parameter, if it is there and not empty.
    fn text<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    fn parse<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, ServiceError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| unexpected(name, text, expected))
    }

    fn flag(&self, name: &str, absent: bool) -> Result<bool, ServiceError> {
        Ok(self.parse(name, "`true` or `false`")?.unwrap_or(absent))
    }

    fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, ServiceError> {
        self.parse(name, "an instant such as `2026-01-01T00:00:00Z`, in 1970 or later")
    }

    /// How many items a page may have; 0 and absent mean 100.
    fn page_items(&self) -> Result<NonZeroUsize, ServiceError> {
        let items = NonZeroUsize::new(self.max_items()? as usize);
        Ok(items.unwrap_or(const { NonZeroUsize::new(limits::PAGE_ITEMS_DEFAULT).unwrap() }))
    }

    fn max_items(&self) -> Result<u32, ServiceError> {
        let expected = "a whole number from 0 to 1000";
        let items = self.parse("MaxItems", expected)?;
        let mut constraints = Constraints::default();
        constraints.number(&"maxItems", items, 0..=limits::PAGE_ITEMS as u32);
        constraints.verdict()?;
        Ok(items.unwrap_or_default())
    }

    fn marker(&self) -> Option<String> {
        self.text("Marker").map(str::to_owned)
    }
}

/// The parameters of `GetDurableExecution`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionQuery {
    /// Whether to include the handler's own data. Absent means true.
    pub include_execution_data: bool,
}

impl ExecutionQuery {
    /// Reads them.
    ///
    /// # Errors
    /// `InvalidParameterValue`, which parameter is wrong and how.
    pub fn read(parameters: &Parameters) -> Result<Self, ServiceError> {
        Ok(Self { include_execution_data: parameters.flag("IncludeExecutionData", true)? })
    }
}

/// The parameters of `GetDurableExecutionHistory`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryQuery {
    /// Whether to include the handler's own data. Absent means true.
    pub include_execution_data: bool,
    /// How many events to give.
    pub items: NonZeroUsize,
    /// Where the page before this one ended: an event's id.
    pub marker: Option<u64>,
    /// Whether the newest events come first. Absent means false.
    pub reverse_order: bool,
}

impl HistoryQuery {
    /// Reads them.
    ///
    /// # Errors
    /// `InvalidParameterValue`, which parameter is wrong and how.
    pub fn read(parameters: &Parameters) -> Result<Self, ServiceError> {
        let marker = parameters.text("Marker").map(|text| text.parse().ok().filter(|id| *id > 0));
        Ok(Self {
            include_execution_data: parameters.flag("IncludeExecutionData", true)?,
            items: parameters.page_items()?,
            marker: marker.map(|id| id.ok_or_else(invalid_marker)).transpose()?,
            reverse_order: parameters.flag("ReverseOrder", false)?,
        })
    }
}

/// The parameters of `GetDurableExecutionState`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateQuery {
    /// The right to read.
    pub checkpoint_token: CheckpointToken,
    /// Where the page begins.
    pub marker: Option<String>,
    /// How many operations to give; 0 means the default.
    pub max_items: u32,
}

impl StateQuery {
    /// Reads them.
    ///
    /// # Errors
    /// `InvalidParameterValue`, which parameter is wrong and how.
    pub fn read(parameters: &Parameters) -> Result<Self, ServiceError> {
        let missing = || ServiceError::invalid("the parameter `CheckpointToken` is missing");
        Ok(Self {
            checkpoint_token: parameters.text("CheckpointToken").ok_or_else(missing)?.into(),
            marker: parameters.marker(),
            max_items: parameters.max_items()?,
        })
    }
}

/// The parameters of `ListDurableExecutionsByFunction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// The function's version or alias.
    pub qualifier: Option<String>,
    /// The execution's name.
    pub execution_name: Option<Arc<str>>,
    /// Where the executions stand. Empty means anywhere.
    pub statuses: Vec<ExecutionStatus>,
    /// They started later than this.
    pub started_after: Option<Timestamp>,
    /// They started earlier than this.
    pub started_before: Option<Timestamp>,
    /// Whether the oldest come first. Absent means false: here it is the newest that come first.
    pub reverse_order: bool,
    /// Where the page before this one ended.
    pub marker: Option<String>,
    /// How many executions to give.
    pub items: NonZeroUsize,
}

impl ListQuery {
    /// Reads them.
    ///
    /// # Errors
    /// `InvalidParameterValue`, which parameter is wrong and how.
    pub fn read(parameters: &Parameters) -> Result<Self, ServiceError> {
        let execution_name = parameters.text("DurableExecutionName");
        let mut constraints = Constraints::default();
        if let Some(name) = execution_name {
            constraints.text(&"durableExecutionName", name, &EXECUTION_NAME);
        }
        constraints.verdict()?;
        Ok(Self {
            qualifier: read_qualifier(parameters)?,
            execution_name: execution_name.map(Arc::from),
            statuses: parameters.all("Statuses").map(status).collect::<Result<_, _>>()?,
            started_after: parameters.timestamp("StartedAfter")?,
            started_before: parameters.timestamp("StartedBefore")?,
            reverse_order: parameters.flag("ReverseOrder", false)?,
            marker: parameters.marker(),
            items: parameters.page_items()?,
        })
    }
}

/// Reads the version or alias of a function, which `Invoke` and `ListDurableExecutionsByFunction` have.
///
/// # Errors
/// `InvalidParameterValue` when it is none.
pub fn read_qualifier(parameters: &Parameters) -> Result<Option<String>, ServiceError> {
    let qualifier = parameters.text("Qualifier");
    let mut constraints = Constraints::default();
    if let Some(qualifier) = qualifier {
        constraints.text(&"qualifier", qualifier, &QUALIFIER);
    }
    constraints.verdict()?;
    Ok(qualifier.map(str::to_owned))
}

fn status(text: &str) -> Result<ExecutionStatus, ServiceError> {
    let expected = "RUNNING, SUCCEEDED, FAILED, TIMED_OUT, STOPPED, DELETING, PAUSING or PAUSED";
    ExecutionStatus::from_wire(text).ok_or_else(|| unexpected("Statuses", text, expected))
}

fn unexpected(name: &str, found: &str, expected: &str) -> ServiceError {
    let found: String = found.chars().take(60).collect();
    ServiceError::invalid(format!("the parameter `{name}` is `{found}`, expected {expected}"))
}

fn invalid_marker() -> ServiceError {
    ServiceError::invalid("Invalid marker")
}
