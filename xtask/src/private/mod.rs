//! Private inference from the command line: the owner of the data encrypts, a server classifies without seeing, the
//! owner decrypts.

#![allow(dead_code, reason = "reading keys comes with the commands that follow")]

pub mod experiment;
pub mod passphrase;
pub mod secret_file;
