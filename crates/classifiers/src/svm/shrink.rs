//! Setting aside the variables that will not move again, and taking them back.
//!
//! A variable at a bound whose gradient is beyond the current extremes cannot be chosen until the extremes reach it
//! (Fan, Chen and Lin 2005, section 4; C.-C. Chang and C.-J. Lin, "LIBSVM", section 5.1). Its gradient is not kept up
//! to date. Once the violation falls to ten times the tolerance, and again when the active variables are optimal, all
//! gradients are made good from the support vectors and every variable takes part again, so the end is judged on the
//! whole problem.

use super::lanes::{self, Extremes, WIDTH};
use super::smo::Solver;

impl Solver<'_> {
    /// Sets variables aside; returns the extremes of those that stay.
    pub(super) fn shrink(&mut self, extremes: Extremes) -> Extremes {
        let mut extremes = extremes;
        if !self.taken_back && extremes.up - extremes.low <= 10.0 * self.tolerance {
            self.taken_back = true;
            self.take_back();
            extremes = self.scan();
        }
        let (mut order, aside): (Vec<u32>, Vec<u32>) =
            (0..self.active as u32).partition(|&at| !self.stays_put(at as usize, extremes));
        if aside.is_empty() {
            return extremes;
        }
        self.active = order.len();
        order.extend(aside);
        self.rows.permute(&order);
        self.variables.permute(&order);
        self.scan()
    }

    /// Makes every gradient good and lets every variable take part.
    pub(super) fn take_back(&mut self) {
        let n_rows = self.rows.len();
        if self.active == n_rows {
            return;
        }
        let start = self.active / WIDTH * WIDTH;
        let mut products = vec![0.0; n_rows - start];
        let mut values = Vec::new();
        for position in 0..n_rows {
            let beta = self.variables.beta[position];
            if beta != 0.0 {
                self.rows.row_from(position, start, &mut values);
                lanes::accumulate(beta, &values, &mut products);
            }
        }
        for position in self.active..n_rows {
            self.variables.gradient[position] = self.variables.label(position) - products[position - start];
        }
        self.active = n_rows;
    }

    fn stays_put(&self, position: usize, extremes: Extremes) -> bool {
        let variables = &self.variables;
        let gradient = variables.gradient[position];
        let at_top = variables.up[position] != 0.0 && gradient > extremes.up;
        let at_bottom = variables.low[position] != 0.0 && gradient < extremes.low;
        at_top || at_bottom
    }
}
