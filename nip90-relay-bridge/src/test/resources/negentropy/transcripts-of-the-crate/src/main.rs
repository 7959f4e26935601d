//! Reconciliations between two parties that both are the crate `negentropy`, one per line of JSON:
//! `cargo run --release > ../transcripts.jsonl`
//!
//! Item `k` has the id SHA-256("item k") and the time 1,700,000,000 + k mod seconds. The initiator
//! holds the items from 0 to `shared + only_ours`, the responder those from 0 to `shared` and the
//! `only_theirs` ones after the initiator's last.
use negentropy::{Id, Negentropy, NegentropyStorageVector};
use sha2::{Digest, Sha256};

fn id(k: u64) -> [u8; 32] {
    Sha256::digest(format!("item {k}").as_bytes()).into()
}

fn storage(items: impl Iterator<Item = u64>, seconds: u64) -> NegentropyStorageVector {
    let mut storage = NegentropyStorageVector::new();
    for k in items {
        storage.insert(1_700_000_000 + k % seconds, Id::from_byte_array(id(k))).unwrap();
    }
    storage.seal().unwrap();
    storage
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn transcript(shared: u64, only_ours: u64, only_theirs: u64, seconds: u64) {
    let ours = shared + only_ours;
    let mut client = Negentropy::owned(storage(0..ours, seconds), 0).unwrap();
    let theirs = (0..shared).chain(ours..ours + only_theirs);
    let mut server = Negentropy::owned(storage(theirs, seconds), 0).unwrap();
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    let (mut have, mut need) = (Vec::new(), Vec::new());
    let mut message = Some(client.initiate().unwrap());
    while let Some(question) = message {
        let answer = server.reconcile(&question).unwrap();
        message = client.reconcile_with_ids(&answer, &mut have, &mut need).unwrap();
        asked.push(format!("\"{}\"", hex(&question)));
        answered.push(format!("\"{}\"", hex(&answer)));
    }
    assert_eq!((have.len() as u64, need.len() as u64), (only_ours, only_theirs));
    println!(
        "{{\"shared\":{shared},\"only_ours\":{only_ours},\"only_theirs\":{only_theirs},\
         \"seconds\":{seconds},\"asked\":[{}],\"answered\":[{}]}}",
        asked.join(","),
        answered.join(",")
    );
}

fn main() {
    for (shared, only_ours, only_theirs, seconds) in [
        (0, 0, 0, 1),
        (0, 1, 0, 1),
        (0, 0, 40, 10),
        (31, 1, 1, 1),
        (32, 1, 1, 1),
        (100, 0, 0, 1),
        (100, 3, 5, 7),
        (400, 1, 0, 1),
        (700, 2, 9, 50),
        (1000, 0, 1, 100_000),
    ] {
        transcript(shared, only_ours, only_theirs, seconds);
    }
}
