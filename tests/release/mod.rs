//! What is handed over: a plan, the table that it writes, and the audit of that very file.

mod audit;
mod plan;

use std::fmt::Write;

/// People of whom one column nearly tells the class; the lengths of its two levels differ, their number makes it rare.
pub fn people(n: usize) -> String {
    let mut table = "person,town,history,income,paid\n".to_owned();
    for i in 0..n {
        let scattered = i * 7919 % 10_007;
        let history = if scattered % 10 < 7 { "good" } else { "defaulted before" };
        let income = 1000 + scattered * 31 % 4001;
        let paid = (scattered % 10 < 7) != (scattered % 23 == 0);
        let town = ["Bonn", "Ulm", "Jena"][scattered % 3];
        writeln!(table, "p{i},{town},{history},{income},{}", if paid { "yes" } else { "no" })
            .expect("a text takes any text");
    }
    table
}
