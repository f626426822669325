//! Newton steps by preconditioned conjugate gradients (J. Nocedal, S. Wright, "Numerical Optimization", 2nd ed.,
//! algorithms 5.3 and 7.1).
//!
//! The Hessian is used through its products with vectors only; dividing by its diagonal takes out the size of the columns.

/// What the method does with vectors.
pub(crate) trait Vector: Clone {
    /// Zeros of the same shape.
    fn zeros(&self) -> Self;
    /// The inner product with a vector of the same shape.
    fn dot(&self, other: &Self) -> f64;
    /// Adds `factor * other`.
    fn add(&mut self, factor: f64, other: &Self);
    /// Multiplies every entry by `factor`.
    fn scale(&mut self, factor: f64);
    /// Every entry divided by its counterpart.
    fn divided_by(&self, other: &Self) -> Self;
}

/// The Hessian of one step, and how accurately the step is wanted.
pub(crate) trait NewtonSystem {
    /// Gradients and steps.
    type Vector: Vector;
    /// Why a product cannot be had.
    type Error;

    /// The product of the Hessian with `vector`.
    fn product(&mut self, vector: &Self::Vector) -> Result<Self::Vector, Self::Error>;

    /// Whether a step with this residual is accurate enough, or has cost enough; `size` is the residual's squared norm,
    /// divided by the preconditioner.
    fn is_enough(&mut self, residual: &Self::Vector, size: f64) -> bool;
}

/// Approximately solves `Hessian * step = -gradient`; `preconditioner` is the diagonal of the Hessian, or near it, and has
/// no zeros. Ends early along a direction in which the Hessian does not curve upwards.
pub(crate) fn newton_step<S: NewtonSystem>(
    system: &mut S,
    gradient: &S::Vector,
    preconditioner: &S::Vector,
) -> Result<S::Vector, S::Error> {
    let mut step = gradient.zeros();
    let mut residual = gradient.clone();
    residual.scale(-1.0);
    let mut direction = residual.divided_by(preconditioner);
    let mut size = residual.dot(&direction);
    while !system.is_enough(&residual, size) {
        let product = system.product(&direction)?;
        let curvature = direction.dot(&product);
        if curvature <= 0.0 {
            break;
        }
        step.add(size / curvature, &direction);
        residual.add(-size / curvature, &product);
        let conditioned = residual.divided_by(preconditioner);
        let next = residual.dot(&conditioned);
        direction.scale(next / size);
        direction.add(1.0, &conditioned);
        size = next;
    }
    Ok(step)
}

impl Vector for Vec<f64> {
    fn zeros(&self) -> Self {
        vec![0.0; self.len()]
    }

    fn dot(&self, other: &Self) -> f64 {
        self.iter().zip(other).map(|(a, b)| a * b).sum()
    }

    fn add(&mut self, factor: f64, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| *a += factor * b);
    }

    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| *a *= factor);
    }

    fn divided_by(&self, other: &Self) -> Self {
        self.iter().zip(other).map(|(a, b)| a / b).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// A 3 x 3 Hessian, solved until the residual is this small; counts its products.
    struct Small {
        hessian: [[f64; 3]; 3],
        accuracy: f64,
        products: usize,
    }

    impl NewtonSystem for Small {
        type Vector = Vec<f64>;
        type Error = Infallible;

        fn product(&mut self, vector: &Vec<f64>) -> Result<Vec<f64>, Infallible> {
            self.products += 1;
            Ok(self.hessian.iter().map(|row| row.to_vec().dot(vector)).collect())
        }

        fn is_enough(&mut self, residual: &Vec<f64>, _size: f64) -> bool {
            residual.iter().all(|entry| entry.abs() <= self.accuracy)
        }
    }

    fn solve(hessian: [[f64; 3]; 3], accuracy: f64) -> (Vec<f64>, usize) {
        let mut system = Small { hessian, accuracy, products: 0 };
        let diagonal: Vec<f64> = (0..3).map(|i| hessian[i][i].abs()).collect();
        let Ok(step) = newton_step(&mut system, &vec![-5.0, 0.0, 7.0], &diagonal);
        (step, system.products)
    }

    #[test]
    fn three_unknowns_take_three_products() {
        let hessian = [[4.0, 1.0, 0.0], [1.0, 900.0, 2.0], [0.0, 2.0, 3.0]];
        let (step, products) = solve(hessian, 1e-12);
        assert_eq!(products, 3);
        for (row, gradient) in hessian.iter().zip([-5.0, 0.0, 7.0]) {
            assert!((row.to_vec().dot(&step) + gradient).abs() < 1e-12, "{step:?}");
        }
    }

    #[test]
    fn no_product_is_taken_for_what_is_accurate_enough() {
        assert_eq!(solve([[1.0; 3]; 3], 7.0), (vec![0.0; 3], 0));
    }

    #[test]
    fn a_direction_without_upward_curvature_ends_the_step() {
        let (step, products) = solve([[-1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]], 1e-12);
        assert_eq!((step, products), (vec![0.0; 3], 1));
    }
}
