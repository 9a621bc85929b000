//! Every configuration over every outcome of small batches, against a model that is told all outcomes at once.

use super::*;

/// A configuration that can be printed and modelled.
#[derive(Debug, Clone, Copy)]
struct Model {
    min_successful: Option<usize>,
    tolerated_count: Option<usize>,
    tolerated_percentage: Option<usize>,
    predicate: Option<Predicate>,
}

#[derive(Debug, Clone, Copy)]
enum Predicate {
    TwoSettled,
    MoreFailed,
    LastFailed,
}

impl Predicate {
    fn holds(self, outcomes: &[bool]) -> bool {
        let succeeded = outcomes.iter().filter(|succeeded| **succeeded).count();
        match self {
            Self::TwoSettled => outcomes.len() >= 2,
            Self::MoreFailed => outcomes.len() - succeeded > succeeded,
            Self::LastFailed => outcomes.last() == Some(&false),
        }
    }
}

impl Model {
    fn all(total: usize) -> Vec<Self> {
        let counts = || [None].into_iter().chain((0..=total + 1).map(Some));
        let mut all = Vec::new();
        for min_successful in counts() {
            for tolerated_count in counts() {
                for tolerated_percentage in [None, Some(0), Some(25), Some(33), Some(50), Some(100)] {
                    let predicates = [Predicate::TwoSettled, Predicate::MoreFailed, Predicate::LastFailed];
                    for predicate in [None].into_iter().chain(predicates.map(Some)) {
                        all.push(Self { min_successful, tolerated_count, tolerated_percentage, predicate });
                    }
                }
            }
        }
        all
    }

    fn config(self) -> CompletionConfig {
        let mut config = CompletionConfig::builder();
        if let Some(min) = self.min_successful {
            config = config.min_successful(min);
        }
        if let Some(count) = self.tolerated_count {
            config = config.tolerated_failure_count(count);
        }
        if let Some(percentage) = self.tolerated_percentage {
            config = config.tolerated_failure_percentage(percentage);
        }
        if let Some(predicate) = self.predicate {
            config = config.completion_predicate(move |stats| {
                let succeeded = |outcome: &SettledOutcome| outcome.status() == BatchItemStatus::Succeeded;
                let outcomes: Vec<_> = stats.outcomes().iter().map(succeeded).collect();
                assert_eq!((stats.settled(), stats.succeeded() + stats.failed()), (outcomes.len(), outcomes.len()));
                assert!(stats.outcomes().iter().enumerate().all(|(index, outcome)| outcome.index() == index));
                predicate.holds(&outcomes)
            });
        }
        config.build().unwrap()
    }

    /// Whether `outcomes`, of `total` branches, end the batch, and why.
    fn verdict(self, outcomes: &[bool], total: usize) -> Option<CompletionReason> {
        let succeeded = outcomes.iter().filter(|succeeded| **succeeded).count();
        let failed = outcomes.len() - succeeded;
        if self.min_successful.is_some_and(|min| min > 0 && succeeded >= min) {
            return Some(CompletionReason::MinSuccessfulReached);
        }
        let Self { min_successful: None, tolerated_count: None, tolerated_percentage: None, predicate: None } = self
        else {
            let share = failed as f64 / total as f64 * 100.0;
            if self.tolerated_count.is_some_and(|count| failed > count)
                || self.tolerated_percentage.is_some_and(|percentage| share > percentage as f64 + 1e-9)
            {
                return Some(CompletionReason::FailureToleranceExceeded);
            }
            return self
                .predicate
                .filter(|predicate| predicate.holds(outcomes))
                .map(|_| CompletionReason::PredicateMatched);
        };
        (failed > 0).then_some(CompletionReason::FailureToleranceExceeded)
    }
}

/// Why a batch ends whose branches end in this order, and after how many. The order is of indexes.
fn track(model: Model, outcomes: &[bool], order: &[usize]) -> (CompletionReason, usize) {
    let mut tracker = Tracker::new(model.config(), outcomes.len());
    for (ended, index) in order.iter().enumerate() {
        tracker.settle(*index, outcomes[*index]);
        if !tracker.goes_on() {
            return (tracker.reason(), ended + 1);
        }
    }
    (tracker.reason(), order.len())
}

fn all_outcomes(total: usize) -> impl Iterator<Item = Vec<bool>> {
    (0..1 << total).map(move |bits: usize| (0..total).map(|index| bits >> index & 1 == 1).collect())
}

#[test]
fn one_after_the_other_a_batch_ends_where_the_model_says() {
    for total in 1..=4 {
        let in_order: Vec<usize> = (0..total).collect();
        for model in Model::all(total) {
            for outcomes in all_outcomes(total) {
                let ends = |ended: usize| model.verdict(&outcomes[..ended], total).map(|reason| (reason, ended));
                let expected = (1..=total).find_map(ends).unwrap_or((CompletionReason::AllCompleted, total));
                assert_eq!(track(model, &outcomes, &in_order), expected, "{model:?} {outcomes:?}");
            }
        }
    }
}

#[test]
fn a_predicate_alone_decides_alike_whatever_ends_first() {
    let total = 4;
    let in_order = [0, 1, 2, 3];
    let orders = [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [0, 3, 1, 2]];
    let none = Model { min_successful: None, tolerated_count: None, tolerated_percentage: None, predicate: None };
    for predicate in [Predicate::TwoSettled, Predicate::MoreFailed, Predicate::LastFailed] {
        let model = Model { predicate: Some(predicate), ..none };
        for outcomes in all_outcomes(total) {
            let (expected, _) = track(model, &outcomes, &in_order);
            for order in orders {
                assert_eq!(track(model, &outcomes, &order).0, expected, "{model:?} {outcomes:?} {order:?}");
            }
        }
    }
}

#[test]
fn the_first_reason_stands() {
    let config = CompletionConfig::builder().min_successful(1).tolerated_failure_count(0).build().unwrap();
    let mut tracker = Tracker::new(config, 3);
    for (index, succeeded) in [(2, true), (0, false), (1, true)] {
        tracker.settle(index, succeeded);
        assert_eq!(tracker.reason(), CompletionReason::MinSuccessfulReached);
    }
}
