//! Large linear models.
mod dual;
mod loss;
mod options;

pub use loss::Loss;
pub use options::{ClassWeights, LinearOptions};

#[cfg(test)]
mod proto {
    use super::{dual::*, loss::Loss, options::*};
    use rand::SeedableRng;
    use std::time::Instant;

    #[test]
    fn proto() {
        let Ok(path) = std::env::var("PROTO") else { return };
        let n: usize = std::env::var("N").unwrap().parse().unwrap();
        let d: usize = std::env::var("D").unwrap().parse().unwrap();
        let raw = std::fs::read(&path).unwrap();
        let values: Vec<f32> = raw[..n * d * 4].chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        let labels: Vec<usize> = raw[n * d * 4..].chunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().unwrap()) as usize).collect();
        let c: f64 = std::env::var("C").unwrap().parse().unwrap();
        let spec = LinearSpec::new(LinearOptions { c, ..Default::default() }).unwrap();
        let task = spec.tasks(&[n / 2, n / 2]).unwrap()[0];
        let loss = if std::env::var("LOSS").as_deref() == Ok("hinge") { Loss::Hinge } else if std::env::var("LOSS").as_deref() == Ok("log") { Loss::Logistic } else { Loss::SquaredHinge };
        let start = Instant::now();
        let norms: Vec<f64> = squared_norms(&values, d, 1.0).collect();
        let block = Block { values: &values, width: d, labels: &labels, norms: &norms };
        let mut alphas = vec![loss.lower(c); n];
        let mut w = Weights::zero(d, 1.0);
        let mut active = Active::new((0..n as u32).collect());
        let mut rng = rand_chacha::ChaCha20Rng::from_seed([0; 32]);
        let mut visited = 0;
        let mut eps = 0.1;
        for p in 1..=1000 {
            let v = pass(loss, &task, block, &mut alphas, &mut w, &mut active, &mut rng);
            visited += active.len();
            if p % 10 == 0 || v.width() < eps {
                let half = 0.5 * w.squared_norm();
                let primal: f64 = half + (0..n).map(|i| { let (s, c) = task.row(labels[i]); loss.primal(s * w.score(block.row(i)), c) }).sum::<f64>();
                let dual: f64 = -half + (0..n).map(|i| { let (_, c) = task.row(labels[i]); loss.dual(alphas[i], c) }).sum::<f64>();
                println!("{p} t={:.3} pg={:.4} active={} visited={:.1} primal={primal:.6} dual={dual:.6} gap={:.2e}", start.elapsed().as_secs_f64(), v.width(), active.len(), visited as f64 / n as f64, (primal - dual) / primal);
                if (primal - dual) / primal < 1e-6 { break; }
                if v.width() < eps { eps *= 0.3; active = Active::new((0..n as u32).collect()); }
            }
        }
    }
}
