//! What a handler gets that asks for what cannot be had.

use super::{describe, run};

/// What comes of an operation.
enum Answer<'a> {
    /// The handler gets an error of this kind, with this message.
    Caught(&'a str),
    /// The service refuses to record it, in these words, and the execution fails.
    Refused(&'a str),
    /// Nothing is wrong.
    Fine,
}

#[test]
fn the_error_is_the_one_of_the_official_sdk() {
    use Answer::{Caught, Fine, Refused};
    let name = "x".repeat(257);
    let too_long = constraint(&name, "name", "Member must have length less than or equal to 256");
    let no_such_characters =
        constraint("line\nfeed", "name", r"Member must satisfy regular expression pattern: [\x20-\x7E]+");
    let too_short = constraint("0", "waitOptions.waitSeconds", "Member must have value greater than or equal to 1");
    let years =
        constraint("31708800", "waitOptions.waitSeconds", "Member must have value less than or equal to 31622400");
    let timeout = constraint(
        "172800000",
        "callbackOptions.timeoutSeconds",
        "Member must have value less than or equal to 99999999",
    );
    let no_concurrency = "ChildContext(Internal): operation error: child_context: internal error: \
                          max concurrency must be positive or unset for unlimited";
    for (what, answer) in [
        ("step-result", Refused("STEP output payload size must be less than or equal to 262144 bytes.")),
        ("step-error", Refused("Error object size must be less than 262144 bytes.")),
        ("step-name", Refused(&too_long)),
        ("step-name-characters", Refused(&no_such_characters)),
        ("wait-none", Refused(&too_short)),
        ("wait-years", Refused(&years)),
        ("callback-timeout", Refused(&timeout)),
        (
            "invoke-unknown",
            Caught(
                "Invoke(FunctionNotFound(FunctionNotFound { function_id: \"nobody\" })): \
                 operation error: invoke: function not found: nobody",
            ),
        ),
        ("invoke-bad-name", Refused("Invalid function ARN 'no body!'")),
        ("invoke-payload", Refused("CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes.")),
        ("invoke-tenant", Refused("TenantId must be 1 to 256 characters matching [a-zA-Z0-9._:/=+-@ ].")),
        ("map-concurrency", Caught(no_concurrency)),
        ("parallel-concurrency", Caught(no_concurrency)),
        // A minimum that cannot be reached is never met, and a tolerance that cannot be exceeded never is.
        ("too-many-required", Fine),
        ("too-many-tolerated", Fine),
        (
            "percentage-at-build",
            Caught("invalid CompletionConfig: tolerated_failure_percentage must be 0-100, got 101"),
        ),
        (
            "percentage-at-run",
            Caught(
                "ChildContext(Internal): operation error: child_context: internal error: \
                 tolerated_failure_percentage must be 0-100, got 101",
            ),
        ),
    ] {
        let (result, _) = run("bad-input", &format!("\"{what}\""));
        let actual = match (result.result(), result.error()) {
            (Some(text), _) => Ok(serde_json::from_str::<String>(text).unwrap()),
            (None, error) => Err(describe(error.unwrap())),
        };
        match answer {
            Caught(message) => assert_eq!(actual.as_deref(), Ok(message), "{what}"),
            Fine => assert_eq!(actual.as_deref(), Ok("no error"), "{what}"),
            Refused(words) => {
                let error = actual.unwrap_err();
                assert!(error.starts_with("CheckpointFailedError: checkpoint write failed"), "{what}: {error}");
                assert!(error.ends_with(&format!("`: {words}")), "{what}: {error}");
            }
        }
    }
}

fn constraint(value: &str, member: &str, constraint: &str) -> String {
    format!(
        "1 validation error detected: Value '{value}' at 'updates.1.member.{member}' failed to satisfy constraint: {constraint}"
    )
}
