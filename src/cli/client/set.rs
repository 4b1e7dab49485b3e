//! `vestibule client set`.

use super::{add::MFA, jwks, lock, members::Members, rules, texts, view::View};
use crate::{
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::Out,
        word::{one_of, put},
    },
    protocol::{GrantType, RedirectUri, SigningAlg},
    store::client::{self, ClientRow},
    types::{ClientId, ClientMfa, ConsentRule, DisplayName, PkceRule, ScopeSet},
};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
A list that is named replaces the old list. A new secret: vestibule client secret ID.

Examples:
  vestibule client set ID --redirect-uri https://a.example/cb --redirect-uri http://127.0.0.1/cb
  vestibule client set ID --name Notes --alg ES256 --consent skip
  vestibule client set ID --logo-uri https://a.example/logo.png --metadata require_auth_time=true --metadata policy_uri=
  vestibule client set ID --metadata unverified=false";

#[derive(Debug, Args)]
pub(super) struct Set {
    /// The client identifier
    id: String,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true, args = CHANGES)]
struct Changes {
    /// The name that people see when they are asked
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// Where answers may go; repeat it for more. Compared byte for byte
    #[arg(long = "redirect-uri", value_name = "URI", value_parser = RedirectUri::register)]
    redirect_uris: Option<Vec<RedirectUri>>,
    /// Where a browser may go after signing out; repeat it for more
    #[arg(long = "post-logout-redirect-uri", value_name = "URI", value_parser = RedirectUri::register)]
    post_logout_redirect_uris: Option<Vec<RedirectUri>>,
    #[arg(
        long,
        value_name = "FILE",
        help = "The application's public keys, a JSON Web Key Set; for private_key_jwt, signed requests and encryption"
    )]
    jwks: Option<PathBuf>,
    /// What it may trade for tokens; repeat it for more
    #[arg(long = "grant-type", value_name = "TYPE")]
    #[arg(value_parser = one_of(&["authorization_code", "refresh_token", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code"], GrantType::parse))]
    grant_types: Option<Vec<GrantType>>,
    /// What it may ask for, separated by spaces
    #[arg(long, value_parser = ScopeSet::parse)]
    scope: Option<ScopeSet>,
    /// How its tokens are signed
    #[arg(long, value_parser = one_of(SigningAlg::WORDS, SigningAlg::parse))]
    alg: Option<SigningAlg>,
    /// Whether requests without PKCE are refused; optional is for applications that can not do it
    #[arg(long, value_parser = one_of(&["required", "optional"], |text| text.parse::<PkceRule>()))]
    pkce: Option<PkceRule>,
    /// Whether people are asked before the application learns about them
    #[arg(long, value_parser = one_of(&["ask", "skip"], |text| text.parse::<ConsentRule>()))]
    consent: Option<ConsentRule>,
    /// What it asks of everybody besides their organizations' rules
    #[arg(long, value_parser = one_of(MFA, |text| text.parse::<ClientMfa>()))]
    mfa: Option<ClientMfa>,
    /// How long its access tokens live, 60 to 86400 seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(60..=86_400))]
    access_token_lifetime: Option<i64>,
    #[command(flatten)]
    members: Members,
}

/// Every option of [`Changes`] and [`Members`]: any of them is a change.
const CHANGES: [&str; 23] = [
    "name",
    "redirect_uris",
    "post_logout_redirect_uris",
    "jwks",
    "grant_types",
    "scope",
    "alg",
    "pkce",
    "consent",
    "mfa",
    "access_token_lifetime",
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "jwks_uri",
    "response_types",
    "subject_type",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "access_token_format",
    "resources",
    "metadata",
];

pub(super) fn run(set: Set, opened: &Opened, out: Out) -> Result<(), Failure> {
    let Set { id, changes } = set;
    let (id, scope) = (ClientId::from_text(id), changes.scope.clone());
    let jwks = changes.jwks.as_deref().map(jwks::read).transpose()?;
    let now = opened.clock.now();
    let view = opened.db.write_now(|tx| {
        let mut row = lock(tx, &id)?;
        let acts = changes.apply(&mut row, jwks, opened)?;
        rules::check(&row)?;
        if !acts.is_empty() {
            row.updated_at = now;
            client::update(tx, &row)?;
        }
        for act in acts {
            deed::note(tx, To::Client(&row), (act, None), now)?;
        }
        View::read(tx, row)
    })?;
    scope.iter().for_each(rules::note_oddities);
    Ok(out.one(&view)?)
}

impl Changes {
    /// Changes an application and gives what was done.
    fn apply(self, row: &mut ClientRow, jwks: Option<String>, opened: &Opened) -> Result<Vec<&'static str>, Failure> {
        let mut acts = Vec::new();
        let uris = |uris: Option<Vec<RedirectUri>>| uris.as_deref().map(texts);
        put(&mut row.name, self.name.map(String::from), "client_name_set", &mut acts);
        put(&mut row.redirect_uris.0, uris(self.redirect_uris), "client_redirect_uris_set", &mut acts);
        let after = uris(self.post_logout_redirect_uris);
        put(&mut row.post_logout_redirect_uris.0, after, "client_post_logout_redirect_uris_set", &mut acts);
        put(&mut row.jwks, jwks.map(Some), "client_keys_set", &mut acts);
        let grants = self.grant_types.as_deref().map(rules::grant_texts);
        put(&mut row.grant_types.0, grants, "client_grant_types_set", &mut acts);
        put(&mut row.scope, self.scope.map(String::from), "client_scope_set", &mut acts);
        put(&mut row.signing_alg, self.alg.map(|alg| alg.to_string()), "client_alg_set", &mut acts);
        put(&mut row.pkce, self.pkce, "client_pkce_set", &mut acts);
        put(&mut row.consent, self.consent, "client_consent_set", &mut acts);
        put(&mut row.mfa, self.mfa, "client_mfa_set", &mut acts);
        put(&mut row.access_token_lifetime, self.access_token_lifetime.map(Some), "client_token_lifetime_set", &mut acts);
        let before = row.metadata.0.clone();
        self.members.apply(row, opened)?;
        if row.metadata.0 != before {
            acts.push("client_metadata_set");
        }
        Ok(acts)
    }
}
