//! `vestibule client add`.

use super::{jwks, members::Members, rules, texts, view::View};
use crate::{
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        organization,
        out::Out,
        word::one_of,
    },
    grant::client::{keep_secret, secret_for},
    protocol::{AuthMethod, GrantType, RedirectUri, SigningAlg},
    store::{
        JsonText, Tx,
        client::{self, ClientRow},
    },
    types::{ClientId, ClientMfa, ConsentRule, DisplayName, Invalid, PkceRule, ScopeSet, UnixTime},
};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  vestibule client add Notes --redirect-uri https://notes.example/callback
  vestibule client add 'Phone app' --auth-method none --redirect-uri com.example.app:/callback
  vestibule client add Robot --grant-type client_credentials --scope admin.users.read --organization acme
  vestibule client add Shop --redirect-uri https://shop.example/cb --logo-uri https://shop.example/logo.png \\
      --metadata default_max_age=3600 --metadata 'contacts=[\"ops@shop.example\"]'
  vestibule client add Bank --auth-method private_key_jwt --jwks keys.json --alg ES256 --redirect-uri https://bank.example/cb
  vestibule client add Intranet --organization acme --consent skip --redirect-uri https://intranet.acme.example/cb \\
      --post-logout-redirect-uri https://intranet.acme.example/";

pub(super) const MFA: &[&str] = &["inherit", "required", "phishing_resistant"];

const METHODS: &[&str] = &["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"];

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The name that people see when they are asked
    #[arg(value_parser = DisplayName::parse)]
    name: DisplayName,
    /// The client identifier [default: a random one]
    #[arg(long, value_parser = identifier)]
    id: Option<ClientId>,
    /// Where answers may go; repeat it for more. Compared byte for byte. Needed where people sign in
    #[arg(long = "redirect-uri", value_name = "URI", value_parser = RedirectUri::register)]
    redirect_uris: Vec<RedirectUri>,
    /// Where a browser may go after signing out; repeat it for more
    #[arg(long = "post-logout-redirect-uri", value_name = "URI", value_parser = RedirectUri::register)]
    post_logout_redirect_uris: Vec<RedirectUri>,
    /// How the application proves itself; none is for those that can keep no secret
    #[arg(long, value_name = "METHOD", default_value = "client_secret_basic", value_parser = one_of(METHODS, AuthMethod::parse))]
    auth_method: AuthMethod,
    #[arg(
        long,
        value_name = "FILE",
        help = "The application's public keys, a JSON Web Key Set; for private_key_jwt, signed requests and encryption"
    )]
    jwks: Option<PathBuf>,
    /// What it may trade for tokens; repeat it for more
    #[arg(long = "grant-type", value_name = "TYPE", default_values = ["authorization_code", "refresh_token"])]
    #[arg(value_parser = one_of(&["authorization_code", "refresh_token", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code"], GrantType::parse))]
    grant_types: Vec<GrantType>,
    /// What it may ask for, separated by spaces
    #[arg(long, default_value = "openid profile email phone offline_access", value_parser = ScopeSet::parse)]
    scope: ScopeSet,
    /// How its tokens are signed
    #[arg(long, default_value = "RS256", value_parser = one_of(SigningAlg::WORDS, SigningAlg::parse))]
    alg: SigningAlg,
    /// Whether requests without PKCE are refused; optional is for applications that can not do it
    #[arg(long, default_value = "required", value_parser = one_of(&["required", "optional"], |text| text.parse::<PkceRule>()))]
    pkce: PkceRule,
    /// Whether people are asked before the application learns about them
    #[arg(long, default_value = "ask", value_parser = one_of(&["ask", "skip"], |text| text.parse::<ConsentRule>()))]
    consent: ConsentRule,
    /// Whose people may sign in [default: everybody's]
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
    /// What it asks of everybody besides their organizations' rules
    #[arg(long, default_value = "inherit", value_parser = one_of(MFA, |text| text.parse::<ClientMfa>()))]
    mfa: ClientMfa,
    /// How long its access tokens live, 60 to 86400 seconds [default: as the configuration says]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(60..=86_400))]
    access_token_lifetime: Option<i64>,
    #[command(flatten)]
    members: Members,
}

/// An identifier that needs no quoting anywhere and is not taken for an option; RFC 6749 appendix A.1 would allow more.
fn identifier(text: &str) -> Result<ClientId, Invalid> {
    let fits = (1..=256).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/".contains(&b));
    fits.then(|| ClientId::from_text(text))
        .ok_or(Invalid("use 1 to 256 of A-Z, a-z, 0-9 and -._~:/, starting with a letter or digit"))
}

/// A random identifier that [`identifier`] would take.
fn made_identifier() -> ClientId {
    std::iter::repeat_with(ClientId::random).find(|id| identifier(id.as_str()).is_ok()).unwrap_or_else(ClientId::random)
}

pub(super) fn run(add: &Add, opened: &Opened, out: Out) -> Result<(), Failure> {
    let jwks = add.jwks.as_deref().map(jwks::read).transpose()?;
    let secret = secret_for(add.auth_method);
    let now = opened.clock.now();
    let view = opened.db.write_now(|tx| {
        let mut row = ClientRow { jwks, ..add.row(tx, now)? };
        add.members.clone().apply(&mut row, opened)?;
        keep_secret(&mut row, &opened.sealer, secret.as_ref())?;
        rules::check(&row)?;
        insert(tx, &row, now)?;
        View::read(tx, row)
    })?;
    rules::note_oddities(&add.scope);
    Ok(out.one(&view.with_secret(secret.as_ref()).with_discovery(&opened.config.issuer))?)
}

fn insert(tx: &mut Tx<'_>, row: &ClientRow, now: UnixTime) -> Result<(), Failure> {
    if client::by_id(tx, &row.id)?.is_some() {
        return Err(Failure::refused(format!("there is a client {} already", row.id)));
    }
    client::insert(tx, row)?;
    Ok(deed::note(tx, To::Client(row), ("client_added", None), now)?)
}

impl Add {
    /// The row, without secret and keys.
    fn row(&self, tx: &mut Tx<'_>, now: UnixTime) -> Result<ClientRow, Failure> {
        let organization = self.organization.as_deref().map(|slug| organization::find(tx, slug)).transpose()?;
        Ok(ClientRow {
            id: self.id.clone().unwrap_or_else(made_identifier),
            organization_id: organization.map(|organization| organization.id),
            name: self.name.to_string(),
            auth_method: self.auth_method.to_string(),
            secret_digest: None,
            jwks: None,
            redirect_uris: JsonText(texts(&self.redirect_uris)),
            post_logout_redirect_uris: JsonText(texts(&self.post_logout_redirect_uris)),
            grant_types: JsonText(rules::grant_texts(&self.grant_types)),
            scope: self.scope.to_string(),
            signing_alg: self.alg.to_string(),
            pkce: self.pkce,
            consent: self.consent,
            created_at: now,
            updated_at: now,
            disabled_at: None,
            access_token_lifetime: self.access_token_lifetime,
            mfa: self.mfa,
            metadata: JsonText::default(),
            secret_sealed: None,
            registration_digest: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_looks_like_an_option() {
        assert!(identifier("-x").is_err() && identifier("--").is_err() && identifier("").is_err());
        assert!((0..500).all(|_| !made_identifier().as_str().starts_with(['-', '_'])));
    }
}
