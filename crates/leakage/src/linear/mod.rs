//! The linear algebra that attacks need: symmetric eigenvalues and singular values by Jacobi rotations, and assignments.
//! Symmetric positive definite systems are solved with [`classifiers::Cholesky`].
//!
//! Jacobi methods are slow for large matrices but short, accurate and deterministic; attacks call them on as many
//! columns as a table has.
//!
//! Public functions check what they are given; attacks, whose trials are checked, call what lies beneath.

mod assignment;
mod distances;
mod jacobi;
mod subspace;

pub use assignment::assign;
pub(crate) use assignment::cheapest;
pub(crate) use distances::squared;
pub use distances::{MOST_DISTANCES, squared_distances};
pub use jacobi::{Eigen, MOST_COLUMNS, Singular, singular_values, symmetric_eigen};
pub(crate) use jacobi::{eigen, svd};
pub(crate) use subspace::leading;
pub use subspace::{MOST_ORDER, leading_eigen};
