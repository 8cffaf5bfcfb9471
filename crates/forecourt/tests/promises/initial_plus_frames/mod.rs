//! whatever is done in whatever order, what a device read at the beginning and the frames since are what a
//! fresh reading gives, for every role. `R20_SEQUENCES` says how many lives each engine sees, and `R20_SEED`
//! plays a failure again; a long run goes by `cargo test`, which knows no time limit.

mod acts;
mod deeds;
mod found;
mod live;
mod mirror;
mod seen;
mod shown;

use crate::support::Engine;
use acts::life;
use live::Shop;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use rand::Rng as _;
use std::cell::RefCell;
use tokio::runtime::Runtime;

/// Lives that each engine sees in the check of every change.
const SEQUENCES: u32 = 60;
/// Lives that one shop sees; then its list is long enough.
const SEQUENCES_PER_SHOP: u32 = 40;

#[test]
fn r20_initial_state_and_frames_are_fresh_state_on_sqlite() {
    lives(Engine::Sqlite);
}

#[test]
fn r20_initial_state_and_frames_are_fresh_state_on_mariadb() {
    lives(Engine::MariaDb);
}

fn lives(engine: Engine) {
    let runtime = Runtime::new().unwrap();
    let seed = number("R20_SEED")
        .unwrap_or_else(|| rand::rand_core::UnwrapErr(rand::rngs::SysRng).next_u64());
    let cases = number("R20_SEQUENCES").map_or(SEQUENCES, |cases| u32::try_from(cases).unwrap());
    let config = Config {
        cases,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let shop = RefCell::new((0, None));
    TestRunner::new_with_rng(config, rng)
        .run(&life(), |life| {
            let (seen, shop) = &mut *shop.borrow_mut();
            if *seen % SEQUENCES_PER_SHOP == 0 {
                *shop = Some(runtime.block_on(Shop::open(engine)));
            }
            *seen += 1;
            runtime.block_on(shop.as_mut().unwrap().live(&life))
        })
        .unwrap_or_else(|error| match error {
            TestError::Fail(why, life) => panic!("{why}\nin {life:?}\nwith R20_SEED={seed}"),
            TestError::Abort(why) => panic!("{why}"),
        });
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}
