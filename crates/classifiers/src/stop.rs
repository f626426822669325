//! The question that a long fit asks between two pieces of work: whether its result is still wanted.

use std::fmt;

use crate::FitError;

/// A caller's answer to that question; by default always no.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stop<'a>(Option<&'a (dyn Fn() -> bool + Sync)>);

impl<'a> Stop<'a> {
    /// Asks `stop`, which once it has said yes has to go on saying yes.
    pub(crate) fn when(stop: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self(Some(stop))
    }

    /// Whether the work should end.
    pub(crate) fn is_requested(self) -> bool {
        self.0.is_some_and(|stop| stop())
    }

    /// Fails once the work should end.
    pub(crate) fn check(self) -> Result<(), FitError> {
        match self.is_requested() {
            true => Err(FitError::Stopped),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Stop<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Stop(on request)" } else { "Stop(never)" })
    }
}
