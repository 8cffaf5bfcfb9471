//! The program itself, as it is run: started with its settings, ended by signals, read by its log.

mod drain;
mod logs;
mod process;
mod slow;
mod start;
