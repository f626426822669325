//! The linear algebra that attacks need: symmetric eigenvalues and singular values by Jacobi rotations, and symmetric
//! positive definite systems by Cholesky's method.
//!
//! Jacobi methods are slow for large matrices but short, accurate and deterministic; attacks call them on as many
//! columns as a table has. The large systems (image regression, about a thousand unknowns) go through Cholesky.

mod assignment;
mod cholesky;
mod jacobi;
mod subspace;

pub use assignment::assign;
pub use cholesky::{Cholesky, NotPositiveDefinite};
pub use jacobi::{Eigen, Singular, singular_values, symmetric_eigen};
pub use subspace::leading_eigen;
