//! Keys change three times under clients that keep a copy of the JWKS as long as HTTP lets them (RFC 9111 §4.2), and fetch it
//! once more for a key that they do not know. Two nodes sign and publish, and one learns of a new key as late as it may.

use crate::support::{
    acts::segment,
    api::http,
    browser::Browser,
    site::{Client, Site, on_both},
};
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};
use vestibule::{keys::plan, protocol::SigningAlg};

on_both!(a_hundred_thousand_verifications_while_keys_rotate_three_times);

const ROUNDS: usize = 500;
const EACH: usize = 200;
/// Seconds between two rounds.
const STEP: i64 = 5;
/// Rounds in which a node looks for keys: no more often than it must.
const LOOKS: usize = 2;
/// The rounds after which keys are rotated: by the command line, by the API, and by the API at once.
const ROTATIONS: [usize; 3] = [2, 200, 400];

/// Such a client; the JOSE code is somebody else's.
struct Verifier<'a> {
    node: &'a Site,
    issuers: [&'a str; 2],
    keys: BTreeMap<String, DecodingKey>,
    until: i64,
    ages: BTreeSet<i64>,
    done: usize,
    surprises: usize,
}

impl<'a> Verifier<'a> {
    fn new(node: &'a Site, issuers: [&'a str; 2]) -> Self {
        Self { node, issuers, keys: BTreeMap::new(), until: 0, ages: BTreeSet::new(), done: 0, surprises: 0 }
    }

    async fn fetch(&mut self) {
        let answer = http().get(format!("{}/oauth2/jwks", self.node.home)).send().await.unwrap();
        let control = answer.headers()["cache-control"].to_str().unwrap().to_owned();
        let age: i64 = control.strip_prefix("public, max-age=").unwrap().parse().unwrap();
        self.ages.insert(age);
        self.until = self.node.now().seconds() + age;
        let set: JwkSet = answer.json().await.unwrap();
        let key = |jwk: &jsonwebtoken::jwk::Jwk| (jwk.common.key_id.clone().unwrap(), DecodingKey::from_jwk(jwk).unwrap());
        self.keys = set.keys.iter().map(key).collect();
    }

    async fn verify(&mut self, token: &str) {
        if self.node.now().seconds() >= self.until {
            self.fetch().await;
        }
        let header = jsonwebtoken::decode_header(token).unwrap();
        let kid = header.kid.unwrap();
        if !self.keys.contains_key(&kid) {
            self.surprises += 1;
            self.fetch().await;
        }
        let key = self.keys.get(&kid).unwrap_or_else(|| panic!("{kid} is not published after {} tokens", self.done));
        let mut rules = Validation::new(header.alg);
        rules.set_issuer(&self.issuers);
        rules.validate_aud = false;
        jsonwebtoken::decode::<Value>(token, key, &rules).unwrap();
        self.done += 1;
    }
}

/// Rotates all keys as an operator does.
async fn rotate(site: &Site, number: usize) {
    match number {
        0 => by_command(site),
        number => {
            let made = site.root().await.post("/keys/rotate", json!({ "at_once": number == 2 })).await;
            assert_eq!((made.status, made.json.as_array().unwrap().len()), (201, SigningAlg::ALL.len()), "{made:?}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the program under test")]
fn by_command(site: &Site) {
    let (config, key) = (site.folder().join("vestibule.toml"), site.folder().join("master.key"));
    let text =
        format!("issuer = \"{}\"\ndatabase_url = \"{}\"\nmaster_key_file = \"{}\"\n", site.home, site.url, key.display());
    fs::write(&config, text).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    let output = program.env_clear().arg("--config").arg(&config).args(["key", "rotate"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A client for each algorithm, with its newest refresh token.
async fn clients(site: &Site) -> (Vec<(Client, String)>, Browser) {
    let bob = site.person_with_app("bob").await;
    let mut clients = Vec::new();
    for alg in SigningAlg::ALL {
        let client = site.client(|row| (row.signing_alg, row.access_token_lifetime) = (alg.to_string(), Some(86_400))).await;
        clients.push((client, String::new()));
    }
    let mut browser = site.signed_in(&clients[0].0, &bob).await;
    for (client, refresh) in &mut clients {
        *refresh = site.silent_tokens(&mut browser, client, &[]).await.text("refresh_token");
    }
    (clients, browser)
}

async fn a_hundred_thousand_verifications_while_keys_rotate_three_times(site: Site) {
    let other = site.node().await;
    let (nodes, issuers) = ([&site, &other], [&*site.home, &*other.home]);
    let mut verifiers = nodes.map(|node| Verifier::new(node, issuers));
    let (mut clients, mut browser) = clients(&site).await;
    // The first two of each client stay in it, the others are replaced by newer ones.
    let (mut tokens, mut kids, mut hints) = (Vec::new(), BTreeSet::new(), Vec::new());
    let kept = 2 * clients.len();
    for round in 0..ROUNDS {
        site.advance(STEP);
        if round % LOOKS == 0 {
            for node in nodes {
                node.state.reload_keys().await.unwrap();
            }
        }
        let ((client, refresh), node) = (&mut clients[round % 4], nodes[round / 4 % 2]);
        let reply = node.refresh(client, refresh).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        *refresh = reply.text("refresh_token");
        let fresh = ["id_token", "access_token"].map(|name| reply.text(name));
        let kid = segment(&fresh[0], 0)["kid"].as_str().unwrap().to_owned();
        if kids.insert(kid) {
            hints.push((node.home.clone(), fresh.clone()));
        }
        tokens.extend(fresh);
        if tokens.len() > EACH / 2 {
            tokens.drain(kept..kept + 2);
        }
        // The newest first, at both.
        for at in 0..EACH / 2 {
            let token = &tokens[tokens.len() - 1 - at % tokens.len()];
            for verifier in &mut verifiers {
                verifier.verify(token).await;
            }
        }
        if let Some(number) = ROTATIONS.iter().position(|after| *after == round) {
            rotate(&site, number).await;
        }
    }
    assert_eq!(verifiers.iter().map(|verifier| verifier.done).sum::<usize>(), 100_000);
    assert_eq!(kids.len(), 4 * SigningAlg::ALL.len(), "each rotation came into use");
    for verifier in &verifiers {
        assert!(verifier.surprises <= 1, "only who was not told asked once more: {}", verifier.surprises);
        assert_eq!(verifier.ages, BTreeSet::from([plan::SHORTEST, plan::LONGEST]));
    }
    nothing_old_is_lost(&site, (&clients[0].0, &mut browser), &hints).await;
}

/// What each key has signed, at the node that is its issuer.
async fn nothing_old_is_lost(site: &Site, (client, browser): (&Client, &mut Browser), signed: &[(String, [String; 2])]) {
    let here: Vec<_> = signed.iter().filter(|(home, _)| *home == site.home).collect();
    assert!(here.len() > SigningAlg::ALL.len(), "some of before: {}", here.len());
    for (_, [id_token, access_token]) in here {
        assert_eq!(site.userinfo(access_token).await.status, 200);
        assert_eq!(site.silently(browser, client, &[("id_token_hint", id_token)]).await, "code");
    }
}
