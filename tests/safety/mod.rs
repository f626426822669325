//! What a command writes never costs its user what was there: every command that writes, driven by the real binary, and
//! every way in which the place it writes to can be something that exists already.

mod killed;
mod results;
mod table;
