//! The whole audit on a real scheme, with the attacks of the registry and one that only this test knows.

use std::convert::Infallible;

use leakage::audit::{Case, SchemeInfo, TrialSize, TrialSource, Utility, attack_all, risks};
use leakage::game::{Game, Message, Oracle};
use leakage::score::Finding;
use leakage::tabular::{Reconstruction, Trial, attacks};
use leakage::{Adversary, Attack, AttackInfo, NotApplicable};
use results::{Regime, RiskKind};

use crate::support::{Keys, people, trial};

/// Takes ciphertexts for cells; an attack is what stands here, and an entry in a list.
const READ_CELLS: Attack<Trial> = Attack {
    info: AttackInfo {
        summary: "ciphertexts are taken for cells",
        source: "this test",
        ..AttackInfo::new("read-cells", Adversary::CiphertextOnly)
    },
    run: read_cells,
    restore: None,
};

fn read_cells(trial: &Trial, _seed: [u8; 32]) -> Result<Vec<Finding>, NotApplicable> {
    Reconstruction(trial.cipher().clone()).findings(trial, 0)
}

/// Trials of a generated table under one key each.
struct Table {
    case: Case,
}

/// There is no game.
struct NoOracle;

impl Oracle for NoOracle {
    type Error = Infallible;

    fn encrypt(&mut self, _message: Message) -> Result<Vec<f64>, Infallible> {
        Ok(Vec::new())
    }
}

impl Table {
    fn new(scheme: &str) -> Self {
        let scheme = crypto_encode::scheme(scheme).unwrap();
        let info = SchemeInfo {
            is_plain: scheme.is_plain(),
            uses_nonce: scheme.randomised,
            keeps_order: scheme.keeps_order,
            decryptable: scheme.decryptable,
            ..SchemeInfo::new(scheme.id)
        };
        Self { case: Case::new(info, if scheme.keyed { Regime::SameKey } else { Regime::None }) }
    }
}

impl TrialSource for Table {
    type Trial = Trial;
    type Oracle = NoOracle;
    type Error = Infallible;

    fn case(&self) -> &Case {
        &self.case
    }

    fn trial(&self, index: usize, _size: TrialSize) -> Result<Trial, Infallible> {
        Ok(trial(&people(80, 5), self.case.scheme.id, index as u8 + 1, Keys::Same, &[1, 5]))
    }

    fn games(&self, _index: usize) -> Result<Vec<Game<NoOracle>>, Infallible> {
        Ok(Vec::new())
    }

    fn seed(&self, _attack: &AttackInfo, index: usize) -> [u8; 32] {
        [index as u8; 32]
    }
}

#[test]
fn an_attack_is_audited_once_it_is_listed() {
    let sources = [Table::new("plain"), Table::new("siv")];
    let all: Vec<Attack<Trial>> = attacks().iter().copied().chain([READ_CELLS]).collect();
    let ledger = attack_all(&sources, &all, 4, || {}).unwrap();
    let utility = Utility { dataset: "people", plain: crypto_encode::plain().id, cells: &[] };
    let lines = ledger.sum_up().unwrap();
    let found = utility.conclude(&lines);
    let advantage = |scheme: &str| {
        let of_attack = |row: &&results::Leakage| {
            row.attack == "read-cells" && row.scheme == scheme && row.target == "all cells"
        };
        found.leakage.iter().find(of_attack).unwrap().advantage.unwrap()
    };
    assert_eq!(advantage("plain"), 1.0);
    assert!(advantage("siv") < 0.0, "worse than the best guess without ciphertexts: {}", advantage("siv"));
    let with_pairs = &found.recommendations[1];
    assert_eq!(
        with_pairs.threat,
        "people, the adversary holds some records both in plain and encrypted (one key)"
    );

    let risks = risks("people", &lines, &["married".to_owned()]).unwrap();
    let risk = |scheme: &str, kind, column: Option<&str>| {
        let same = |risk: &&results::Risk| {
            risk.scheme == scheme && risk.kind == kind && risk.column.as_deref() == column
        };
        risks.iter().find(same).unwrap()
    };
    for kind in RiskKind::ALL {
        let plain = risk("plain", *kind, None);
        assert!(plain.success > 0.8 && plain.ci95[0] > 0.5, "plain records are open: {plain:?}");
    }
    assert_eq!(risk("siv", RiskKind::Inference, Some("married")).success, 1.0, "two levels, by frequency");
    let statements = found.leakage.iter().filter(|row| row.metric == "share true of it alone");
    assert_eq!(statements.count(), 0, "risks are read from them, and they are no rows");
}
