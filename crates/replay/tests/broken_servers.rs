//! Servers that are broken on purpose: each must be caught, by the rule that it breaks; a whole one must not.

mod toy;

use model::shared_system_clock;
use replay::checker::Rule;
use replay::{ReplayOptions, ReplayReport, SignIn, Staff, replay};
use std::path::Path;
use toy::{Fault, Toy};

/// How long a message may take before it counts as never coming. A broken server is known by what never comes, so
/// little is enough; a whole one is not broken because the machine is busy.
const PATIENCE_MILLIS: u64 = 1_500;
const PATIENCE_WITH_A_WHOLE_SERVER_MILLIS: u64 = 30_000;

async fn play(fault: Fault, seed: u64) -> ReplayReport {
    let patience_millis = match fault {
        Fault::None => PATIENCE_WITH_A_WHOLE_SERVER_MILLIS,
        _ => PATIENCE_MILLIS,
    };
    let toy = Toy::start(fault, 35).await;
    let sign_in = |username: &str| SignIn {
        username: username.to_owned(),
        password: "x".to_owned(),
    };
    let options = ReplayOptions {
        file: Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/workshop.jsonl"),
        server_url: toy.url.clone(),
        staff: Staff {
            admin: sign_in("ada"),
            workers: ["worker1", "worker2", "worker3"].map(sign_in).to_vec(),
        },
        site_secret: Some("a secret of the site that is long enough".to_owned()),
        seed,
        parallel: 6,
        limit: None,
        patience_millis,
    };
    replay(options, shared_system_clock())
        .await
        .expect("the toy lets everybody in")
}

/// The fault is caught by one of its rules. Chance decides which lines break, so a few seeds are tried.
async fn caught(fault: Fault, rules: &[Rule]) {
    let mut told = String::new();
    for seed in 1..=3 {
        let report = play(fault, seed).await;
        if rules.iter().any(|rule| report.count(*rule) > 0) {
            return;
        }
        told = report.to_string();
    }
    panic!("{fault:?} was not caught by any of {rules:?}:\n{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_server_is_clean_even_through_a_crash() {
    let (mut cuts, mut retries) = (0, 0);
    for seed in 1..=4 {
        let report = play(Fault::None, seed).await;
        assert!(report.is_clean(), "{report}");
        assert_eq!(report.conversations, 12);
        assert!(report.messages >= 70 && report.probes > 100, "{report}");
        cuts += report.cuts;
        retries += report.retries;
    }
    // Whether a cut meets a send under way is a matter of the machine's timing: of all runs together some do.
    assert!(cuts > 20 && retries > 0, "{cuts} cuts, {retries} retries");
}

#[tokio::test(flavor = "multi_thread")]
async fn ack_before_commit_is_lost() {
    caught(Fault::AckBeforeCommit, &[Rule::Lost]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_client_id_is_a_stored_duplicate() {
    caught(Fault::ForgetClientId, &[Rule::StoredDuplicate]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_that_repeats_is_a_shown_duplicate() {
    caught(Fault::ResumeRepeats, &[Rule::ShownDuplicate]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_that_skips_is_a_gap() {
    caught(Fault::ResumeSkips, &[Rule::Gap]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_by_time_is_no_order() {
    caught(Fault::OrderByTime, &[Rule::Order]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_for_everybody_are_foreign() {
    caught(Fault::LeakFrames, &[Rule::Foreign]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_for_everybody_are_foreign() {
    caught(Fault::LeakList, &[Rule::Foreign]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_falls_is_seen() {
    caught(Fault::CursorFalls, &[Rule::CursorFell]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_that_never_heals_is_a_gap() {
    caught(Fault::NudgeOnly, &[Rule::Gap]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_text_is_seen() {
    caught(Fault::ChangesText, &[Rule::Changed]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_send_that_is_stored_is_seen() {
    caught(Fault::StoresRefused, &[Rule::CertainFailStored]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invented_line_is_a_phantom() {
    caught(Fault::Invents, &[Rule::Phantom]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_unread_count_is_seen() {
    caught(Fault::UnreadWrong, &[Rule::UnreadWrong]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_notes_take_from_customers_is_a_gap() {
    caught(Fault::NotesLeaveGaps, &[Rule::Gap]).await;
}
