//! Setting aside the variables that will not move again, and taking them back.
//!
//! A variable at a bound whose gradient is beyond the current extremes cannot be chosen until the extremes reach it
//! (Fan, Chen and Lin 2005, section 4; C.-C. Chang and C.-J. Lin, "LIBSVM", section 5.1). Its gradient is not kept up
//! to date. Once the violation falls to ten times the tolerance, and again when the active variables are optimal, all
//! gradients are made good from the support vectors and every variable takes part again, so the end is judged on the
//! whole problem.

use super::lanes::{self, WIDTH};
use super::selection::Extremes;
use super::smo::Solver;
use crate::FitError;

impl Solver<'_> {
    /// Sets variables aside; returns the extremes of those that stay.
    pub(super) fn shrink(&mut self, extremes: Extremes) -> Result<Extremes, FitError> {
        let mut extremes = extremes;
        if !self.taken_back && extremes.up - extremes.low <= 10.0 * self.tolerance {
            self.taken_back = true;
            self.take_back()?;
            extremes = self.scan();
        }
        let pairs = self.set_aside(extremes);
        self.rows.swap(&pairs);
        self.variables.swap(&pairs);
        Ok(self.scan())
    }

    /// Lowers `active` by the variables that will not move, and lists the exchanges that put them behind the others.
    fn set_aside(&mut self, extremes: Extremes) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        let mut position = 0;
        while position < self.active {
            if self.stays_put(position, extremes) {
                self.active -= 1;
                while self.active > position && self.stays_put(self.active, extremes) {
                    self.active -= 1;
                }
                if self.active > position {
                    pairs.push((position as u32, self.active as u32));
                }
            }
            position += 1;
        }
        pairs
    }

    /// Makes every gradient good and lets every variable take part.
    pub(super) fn take_back(&mut self) -> Result<(), FitError> {
        let n_rows = self.rows.len();
        if self.active == n_rows {
            return Ok(());
        }
        let start = self.active / WIDTH * WIDTH;
        let mut products = vec![0.0; n_rows - start];
        let mut values = Vec::new();
        for position in 0..n_rows {
            let beta = self.variables.beta[position];
            if beta != 0.0 {
                self.stop.check()?;
                self.rows.row_from(position, start, &mut values);
                lanes::accumulate(beta, &values, &mut products);
            }
        }
        for position in self.active..n_rows {
            self.variables.gradient[position] = self.variables.label(position) - products[position - start];
        }
        self.active = n_rows;
        Ok(())
    }

    fn stays_put(&self, position: usize, extremes: Extremes) -> bool {
        let variables = &self.variables;
        let gradient = variables.gradient[position];
        let at_top = variables.up[position] != 0.0 && gradient > extremes.up;
        let at_bottom = variables.low[position] != 0.0 && gradient < extremes.low;
        at_top || at_bottom
    }
}
