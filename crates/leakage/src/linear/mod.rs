//! The linear algebra that attacks need: symmetric eigenvalues and singular values by Jacobi rotations, and assignments.
//! Symmetric positive definite systems are solved with [`classifiers::Cholesky`].
//!
//! Jacobi methods are slow for large matrices but short, accurate and deterministic; attacks call them on as many
//! columns as a table has.

mod assignment;
mod distances;
mod jacobi;
mod subspace;

pub use assignment::assign;
pub use distances::squared_distances;
pub use jacobi::{Eigen, Singular, singular_values, symmetric_eigen};
pub use subspace::leading_eigen;
