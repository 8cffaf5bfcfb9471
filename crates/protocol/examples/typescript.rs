//! Prints `web/shared/wire.ts`.

fn main() {
    print!("{}", protocol::typescript::file());
}
