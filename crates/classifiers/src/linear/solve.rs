//! The training loop: rounds of dual coordinate descent over the blocks, a certificate after each, and the change to
//! Newton's method when descent crawls.
//!
//! With one block this is ordinary dual coordinate descent; with several it is block minimisation of the dual (Yu,
//! Hsieh, Chang and Lin, KDD 2010, algorithm 2): only the block at hand is in memory, with all variables and weights.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::dual::{Active, Descent, State};
use super::loss::LinearLoss;
use super::newton::{self, Limits};
use super::options::{LinearSpec, Task};
use super::report::{LinearReport, LinearSolver, Objective};
use super::source::{Block, Source};
use super::weights::Weights;
use crate::conjugate_gradients::Vector;
use crate::stop::Stop;

/// The solution of one two-class problem.
pub(super) struct Solution {
    pub(super) state: State,
    pub(super) report: LinearReport,
}

/// Solves every problem of `tasks`; `warm` holds the variables to start from, one list a
/// problem and one entry a row; what is missing starts at 0.
pub(super) fn solve<S: Source>(
    source: &mut S,
    spec: &LinearSpec,
    tasks: &[Task],
    warm: &[Vec<f64>],
) -> Result<Vec<Solution>, S::Error> {
    let mut solving = Solving::start(source, spec, tasks, warm)?;
    while solving.progress.iter().any(|p| p.next == Next::Descend) {
        solving.round(source)?;
        solving.certify(source)?;
    }
    solving.finish(source)
}

/// What is to be done with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Descend,
    Newton,
    Stop,
}

/// How far one problem has come.
struct Progress {
    next: Next,
    /// Rows visited, divided by the number of training rows.
    passes: f64,
    /// Passes to make in the next round.
    budget: f64,
    rounds: usize,
    /// The violation at which a block is solved well enough.
    accuracy: f64,
    /// The largest violation of any block's first pass in the round, before its own passes lower it.
    violation: f64,
    objective: Objective,
    best_primal: f64,
}

impl Progress {
    fn new(next: Next) -> Self {
        Self {
            next,
            passes: 0.0,
            budget: 2.0,
            rounds: 0,
            accuracy: 0.1,
            violation: 0.0,
            objective: Objective { primal: f64::INFINITY, dual: 0.0 },
            best_primal: f64::INFINITY,
        }
    }
}

struct Solving<'a> {
    spec: &'a LinearSpec,
    tasks: &'a [Task],
    norms: Vec<f64>,
    n_selected: usize,
    states: Vec<State>,
    progress: Vec<Progress>,
    /// The active rows of each block for each problem.
    active: Vec<Vec<Active>>,
    rng: ChaCha20Rng,
}

impl<'a> Solving<'a> {
    fn start<S: Source>(
        source: &mut S,
        spec: &'a LinearSpec,
        tasks: &'a [Task],
        warm: &[Vec<f64>],
    ) -> Result<Self, S::Error> {
        let options = spec.options();
        let newton = options.solver == LinearSolver::Newton && options.loss.is_smooth();
        let next = if newton { Next::Newton } else { Next::Descend };
        let zero = State {
            alphas: vec![0.0; source.n_rows()],
            weights: Weights::zero(source.width(), spec.constant()),
        };
        let mut solving = Self {
            spec,
            tasks,
            norms: vec![0.0; source.n_rows()],
            n_selected: 0,
            states: vec![zero; tasks.len()],
            progress: tasks.iter().map(|_| Progress::new(next)).collect(),
            active: Vec::new(),
            rng: ChaCha20Rng::from_seed(options.seed),
        };
        source.each(&mut |block, _| solving.prepare(block, warm))?;
        Ok(solving)
    }

    /// Norms, variables and weights of one block's rows.
    fn prepare(&mut self, block: Block<'_>, warm: &[Vec<f64>]) {
        let loss = self.spec.options().loss;
        let constant = self.spec.constant();
        for &i in block.selected {
            let squares = block.row(i as usize).iter().map(|&x| f64::from(x) * f64::from(x));
            self.norms[block.first + i as usize] = squares.sum::<f64>() + constant * constant;
        }
        self.n_selected += block.selected.len();
        for (t, (task, state)) in self.tasks.iter().zip(&mut self.states).enumerate() {
            for row in block.training_rows(task) {
                let at = block.first + row.index;
                let start = warm.get(t).and_then(|alphas| alphas.get(at)).copied().unwrap_or(0.0);
                let alpha = start.clamp(loss.lower(row.cost), loss.upper(row.cost));
                state.alphas[at] = alpha;
                if alpha != 0.0 {
                    state.weights.add_row(alpha * row.sign, row.values);
                }
            }
        }
        self.active.push(self.tasks.iter().map(|_| Active::new(block.selected)).collect());
    }

    /// One round: every block is read once and its part of every unfinished problem is worked on.
    fn round<S: Source>(&mut self, source: &mut S) -> Result<(), S::Error> {
        for progress in &mut self.progress {
            progress.violation = 0.0;
        }
        let mut number = 0;
        source.each(&mut |block, stop| {
            for t in 0..self.tasks.len() {
                if self.progress[t].next == Next::Descend && !stop.is_requested() {
                    self.descend(block, number, t, stop);
                }
            }
            number += 1;
        })
    }

    /// Passes over one block until it is solved well enough or the budget is spent.
    fn descend(&mut self, block: Block<'_>, number: usize, t: usize, stop: Stop<'_>) {
        let descent = Descent { loss: self.spec.options().loss, task: &self.tasks[t], norms: &self.norms };
        let progress = &mut self.progress[t];
        let active = &mut self.active[number][t];
        let budget = (progress.budget * block.selected.len() as f64) as usize;
        let mut visited = active.len().max(1);
        let mut violation = descent.pass(block, &mut self.states[t], active, &mut self.rng).width();
        progress.violation = progress.violation.max(violation);
        while violation > progress.accuracy && visited < budget && !stop.is_requested() {
            visited += active.len().max(1);
            violation = descent.pass(block, &mut self.states[t], active, &mut self.rng).width();
        }
        progress.passes += visited as f64 / self.n_selected as f64;
    }

    /// Computes the objectives of the unfinished problems and decides how each goes on.
    fn certify<S: Source>(&mut self, source: &mut S) -> Result<(), S::Error> {
        let objectives = objectives(source, self.spec.options().loss, self.tasks, &self.states)?;
        for (t, objective) in objectives.into_iter().enumerate() {
            if self.progress[t].next == Next::Descend {
                self.decide(t, objective);
            }
        }
        Ok(())
    }

    fn decide(&mut self, t: usize, objective: Objective) {
        let options = self.spec.options();
        let progress = &mut self.progress[t];
        let before = Objective { primal: progress.best_primal, dual: progress.objective.dual };
        progress.best_primal = progress.best_primal.min(objective.primal);
        progress.objective = objective;
        let now = Objective { primal: progress.best_primal, dual: objective.dual };
        let may_change = options.solver == LinearSolver::Auto && options.loss.is_smooth();
        if objective.relative_gap() <= options.tolerance || progress.passes >= options.max_passes as f64 {
            progress.next = Next::Stop;
        } else if may_change && crawls(progress, before, now, options.tolerance) {
            progress.next = Next::Newton;
        } else {
            progress.budget = (progress.budget * GROWTH).min(MAX_BUDGET);
            progress.rounds += 1;
            let solved = progress.violation <= progress.accuracy;
            if solved {
                progress.accuracy *= 0.3;
            }
            if solved || progress.rounds.is_multiple_of(REFILL_ROUNDS) {
                for active in &mut self.active {
                    active[t].refill();
                }
            }
        }
    }

    /// Runs Newton's method on the problems left to it and reports.
    fn finish<S: Source>(self, source: &mut S) -> Result<Vec<Solution>, S::Error> {
        let options = self.spec.options();
        let parts = self.tasks.iter().zip(self.states).zip(self.progress);
        parts
            .map(|((task, mut state), progress)| {
                let mut report = report(task, &progress, LinearSolver::DualDescent);
                if progress.next == Next::Newton {
                    let limits = Limits {
                        tolerance: options.tolerance,
                        passes: options.max_passes as f64 - progress.passes,
                    };
                    let minimum = newton::minimise(source, options.loss, task, state.weights, limits)?;
                    report.solver = LinearSolver::Newton;
                    report.passes += minimum.passes;
                    report.primal = minimum.objective.primal;
                    report.dual = minimum.objective.dual;
                    state = State { alphas: minimum.alphas, weights: minimum.weights };
                }
                report.converged = report.relative_gap() <= options.tolerance;
                report.support_vectors = state.alphas.iter().filter(|&&a| a > 0.0).count();
                Ok(Solution { state, report })
            })
            .collect()
    }
}

/// Growth of a round's budget from one to the next, which keeps certificates cheap beside the work between them.
const GROWTH: f64 = 1.5;
/// Rounds after which rows that left come back even though the others are not solved yet.
const REFILL_ROUNDS: usize = 8;
/// The largest budget, in passes.
const MAX_BUDGET: f64 = 10.0;
/// Passes after which descent is judged.
const TRIAL_PASSES: f64 = 6.0;
/// Passes that Newton's method is expected to need.
const NEWTON_PASSES: f64 = 60.0;

/// Whether descent, at the rate of the last round, would take longer than Newton's method.
fn crawls(progress: &Progress, before: Objective, now: Objective, tolerance: f64) -> bool {
    if progress.passes < TRIAL_PASSES {
        return false;
    }
    let gained = (before.relative_gap() / now.relative_gap()).ln() / progress.budget;
    let missing = (now.relative_gap() / tolerance).ln();
    missing > gained * NEWTON_PASSES
}

fn report(task: &Task, progress: &Progress, solver: LinearSolver) -> LinearReport {
    LinearReport {
        positive: task.positive(),
        solver,
        passes: progress.passes,
        primal: progress.objective.primal,
        dual: progress.objective.dual,
        violation: progress.violation,
        support_vectors: 0,
        converged: false,
    }
}

/// Primal and dual objective of every problem at its present weights.
fn objectives<S: Source>(
    source: &mut S,
    loss: LinearLoss,
    tasks: &[Task],
    states: &[State],
) -> Result<Vec<Objective>, S::Error> {
    let mut sums = vec![Objective { primal: 0.0, dual: 0.0 }; tasks.len()];
    source.each(&mut |block, stop| {
        for ((task, state), sum) in tasks.iter().zip(states).zip(&mut sums) {
            if stop.is_requested() {
                return;
            }
            for row in block.training_rows(task) {
                let margin = row.sign * state.weights.score(row.values);
                sum.primal += loss.primal(margin, row.cost);
                sum.dual += loss.dual(state.alphas[block.first + row.index], row.cost);
            }
        }
    })?;
    for (state, sum) in states.iter().zip(&mut sums) {
        let half = 0.5 * state.weights.dot(&state.weights);
        sum.primal += half;
        sum.dual -= half;
    }
    Ok(sums)
}
