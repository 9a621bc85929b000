//! `durable-wasm execution list`.

use std::cmp::Reverse;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use durable_wasm_core::model::ExecutionStatus;
use serde_json::{Value, json};

use super::{print_json, style};
use crate::cli::client::{Client, ExecutionFilter, Listed};
use crate::cli::output;
use crate::cli::table::table;

/// List executions, the newest first
#[derive(Debug, Args, PartialEq, Eq)]
pub(super) struct List {
    /// Of this function only [default: of all the server has]
    #[arg(long = "function", value_name = "NAME")]
    functions: Vec<String>,
    /// With this name only
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// In this status only
    #[arg(long = "status", value_name = "STATUS", ignore_case = true, value_parser = status_parser())]
    statuses: Vec<ExecutionStatus>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

impl List {
    pub(super) fn execute(self, client: &Client, json: bool) -> anyhow::Result<()> {
        let filter = ExecutionFilter { name: self.name, statuses: self.statuses };
        let functions = if self.functions.is_empty() { client.functions()? } else { self.functions };
        let limit = usize::try_from(self.limit)?;
        let mut listed = Vec::new();
        for function in functions {
            listed.extend(client.executions(&function, &filter, limit)?);
        }
        listed.sort_by_key(|listed: &Listed| Reverse(listed.description.start_timestamp));
        listed.truncate(limit);
        if json {
            let answers: Vec<Value> = listed.into_iter().map(|listed| listed.answer).collect();
            return print_json(json!({ "DurableExecutions": answers }));
        }
        Ok(output::print(&text(&listed))?)
    }
}

fn text(listed: &[Listed]) -> String {
    let rows = listed.iter().map(|Listed { description, .. }| {
        [
            description.name.as_str().into(),
            description.function().into(),
            style::status(description.status),
            description.start_timestamp.to_string().into(),
            style::duration(description.start_timestamp, description.end_timestamp).into(),
        ]
    });
    table(["NAME", "FUNCTION", "STATUS", "STARTED", "TOOK"], rows.collect())
}

fn status_parser() -> impl TypedValueParser<Value = ExecutionStatus> {
    let names = ExecutionStatus::ALL.iter().map(|status| status.as_str());
    PossibleValuesParser::new(names).try_map(|name| {
        // Any case is accepted, and passed on as it was typed.
        ExecutionStatus::from_wire(&name.to_ascii_uppercase()).ok_or("no such status")
    })
}

#[cfg(test)]
mod tests {
    use durable_wasm_core::model::Timestamp;
    use durable_wasm_core::wire::ExecutionDescription;
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_list_is_a_table() {
        let execution = |name: &str, status, millis: Option<u64>| Listed {
            description: ExecutionDescription {
                arn: "arn".into(),
                name: name.to_owned(),
                function_arn: "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST".to_owned(),
                status,
                start_timestamp: Timestamp::from_millis(1_767_225_600_000),
                end_timestamp: millis.map(|millis| Timestamp::from_millis(1_767_225_600_000 + millis)),
                input: None,
                result: None,
                error: None,
            },
            answer: Value::Null,
        };
        let listed = [
            execution("order-1", ExecutionStatus::Running, None),
            execution("a-longer-name", ExecutionStatus::TimedOut, Some(90_000)),
        ];
        assert_snapshot!(anstream::adapter::strip_str(&text(&listed)).to_string(), @"
        NAME           FUNCTION  STATUS     STARTED                   TOOK
        order-1        orders    RUNNING    2026-01-01T00:00:00.000Z
        a-longer-name  orders    TIMED_OUT  2026-01-01T00:00:00.000Z  1m 30s
        ");
    }
}
