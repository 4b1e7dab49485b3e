//! One row for each table, no two columns of a row alike, so that swapped columns show.

use vestibule::{
    store::{
        JsonText, StoreError, Tx, audit::NewAudit, client, client::ClientRow, code, code::CodeRow, grant, grant::GrantRow,
        interaction, interaction::InteractionRow, key::DataKeyRow, key::SigningKeyRow, organization,
        organization::Organization, outbox::OutboxRow, refresh, refresh::RefreshRow, session, session::SessionRow, totp,
        totp::TotpFactor, user, user::User,
    },
    types::{
        ClientId, ClientMfa, ConsentRule, GrantId, Kid, MfaPolicy, OnOff, OrganizationId, PasswordBy, PkceRule, Role,
        SessionId, Token, TotpFactorId, UnixTime, UserId,
        secret::{Code, InteractionCookie, Refresh, SessionCookie},
    },
};

/// Rows that belong together.
pub struct Sample {
    pub organization: Organization,
    pub user: User,
    pub factor: TotpFactor,
    pub client: ClientRow,
    pub interaction: InteractionRow,
    pub session: SessionRow,
    pub grant: GrantRow,
    pub code: CodeRow,
    pub refresh: RefreshRow,
    pub data_key: DataKeyRow,
    pub signing_key: SigningKeyRow,
    pub outbox: OutboxRow,
    /// What the digests are of.
    pub tokens: Tokens,
}

pub struct Tokens {
    pub interaction: Token<InteractionCookie>,
    pub session: Token<SessionCookie>,
    pub code: Token<Code>,
    pub refresh: Token<Refresh>,
}

/// Rows whose names start alike.
#[expect(clippy::too_many_lines, reason = "a row of each table")]
pub fn sample(name: &str) -> Sample {
    let text = |what: &str| format!("{name} {what}");
    let tokens =
        Tokens { interaction: Token::random(), session: Token::random(), code: Token::random(), refresh: Token::random() };
    let organization = organization(name);
    let user = user(&text("Ann"), &organization.id);
    let client = client_row(&text("client"), &organization.id);
    let session = SessionRow {
        id: SessionId::random(),
        cookie_digest: tokens.session.digest().as_str().to_owned(),
        user_id: user.id.clone(),
        epoch: 31,
        evidence: text("evidence"),
        auth_time: UnixTime(101),
        created_at: UnixTime(102),
        last_seen_at: UnixTime(103),
        expires_at: UnixTime(5000),
        ended_at: None,
        agent: "Firefox on Linux".to_owned(),
        address: "192.0.2.1".to_owned(),
    };
    let grant = GrantRow {
        id: GrantId::random(),
        session_id: session.id.clone(),
        client_id: client.id.clone(),
        user_id: user.id.clone(),
        epoch: 32,
        scope: text("grant scope"),
        authentication: text("grant authentication"),
        created_at: UnixTime(110),
        expires_at: UnixTime(9000),
        revoked_at: None,
        claims: Some(text("grant claims")),
        resources: JsonText(vec![text("resource")]),
    };
    Sample {
        factor: TotpFactor {
            id: TotpFactorId::random(),
            user_id: user.id.clone(),
            name: text("app"),
            secret_sealed: vec![0, 1, 255],
            last_step: 7,
            created_at: UnixTime(120),
            last_used_at: Some(UnixTime(121)),
        },
        interaction: InteractionRow {
            digest: tokens.interaction.digest().as_str().to_owned(),
            version: 3,
            client_id: client.id.clone(),
            request: text("interaction request"),
            stage: text("stage"),
            created_at: UnixTime(130),
            expires_at: UnixTime(1000),
            user_id: Some(user.id.clone()),
            former: Some(text("former form")),
            moved_at: Some(UnixTime(131)),
            ended_at: None,
            session_id: None,
        },
        code: CodeRow {
            digest: tokens.code.digest().as_str().to_owned(),
            session_id: session.id.clone(),
            grant_id: grant.id.clone(),
            client_id: client.id.clone(),
            user_id: user.id.clone(),
            epoch: 33,
            request: text("code request"),
            authentication: text("code authentication"),
            issued_at: UnixTime(140),
            expires_at: UnixTime(200),
            redeemed_at: None,
        },
        refresh: RefreshRow {
            digest: tokens.refresh.digest().as_str().to_owned(),
            grant_id: grant.id.clone(),
            issued_at: UnixTime(150),
            expires_at: UnixTime(2000),
            used_at: None,
        },
        data_key: DataKeyRow { id: text("data key"), wrapped: vec![1, 0, 2], created_at: UnixTime(160) },
        signing_key: SigningKeyRow {
            kid: Kid::random(),
            alg: text("alg"),
            public_jwk: text("jwk"),
            private_sealed: vec![3, 0, 4],
            created_at: UnixTime(170),
            active_from: UnixTime(171),
        },
        outbox: OutboxRow {
            id: text("message"),
            channel: "email".to_owned(),
            sealed: vec![5, 0, 6],
            created_at: UnixTime(180),
            next_attempt_at: UnixTime(181),
            attempts: 4,
            delivered_at: None,
            expires_at: UnixTime(100_000_000),
        },
        organization,
        user,
        client,
        session,
        grant,
        tokens,
    }
}

fn organization(name: &str) -> Organization {
    Organization {
        disabled_at: Some(UnixTime(2)),
        local_login: OnOff::Off,
        session_idle: Some(600),
        password_length: 12,
        accent: Some("#0055aa".to_owned()),
        ..Organization::new(name, &format!("{name} Ltd"), MfaPolicy::Required, UnixTime(1))
    }
}

fn user(name: &str, organization: &OrganizationId) -> User {
    User {
        id: UserId::random(),
        organization_id: organization.clone(),
        username: name.to_owned(),
        username_folded: name.to_lowercase(),
        name: Some(format!("{name} Li")),
        email: Some("ann@acme.example".to_owned()),
        email_verified_at: Some(UnixTime(11)),
        phone_number: Some("+14155550123".to_owned()),
        phone_verified_at: Some(UnixTime(12)),
        role: Role::Administrator,
        password_hash: Some("$argon2id$".to_owned()),
        epoch: 30,
        created_at: UnixTime(13),
        updated_at: UnixTime(14),
        disabled_at: Some(UnixTime(15)),
        language: None,
        default_method: None,
        grace_since: None,
        skips: 0,
        password_by: PasswordBy::Owner,
        seen_language: None,
        claims: JsonText::default(),
    }
}

fn client_row(name: &str, organization: &OrganizationId) -> ClientRow {
    ClientRow {
        id: ClientId::random(),
        organization_id: Some(organization.clone()),
        name: name.to_owned(),
        auth_method: "client_secret_basic".to_owned(),
        secret_digest: Some("digest".to_owned()),
        jwks: Some("{}".to_owned()),
        redirect_uris: JsonText(vec!["https://a.example/cb".to_owned(), "https://b.example/\"ü".to_owned()]),
        post_logout_redirect_uris: JsonText(vec!["https://a.example/bye".to_owned()]),
        grant_types: JsonText(vec!["authorization_code".to_owned()]),
        scope: "openid".to_owned(),
        signing_alg: "ES256".to_owned(),
        pkce: PkceRule::Optional,
        consent: ConsentRule::Skip,
        created_at: UnixTime(21),
        updated_at: UnixTime(22),
        disabled_at: Some(UnixTime(23)),
        access_token_lifetime: Some(600),
        mfa: ClientMfa::Required,
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    }
}

impl Sample {
    pub fn audit(&self) -> NewAudit<'_> {
        NewAudit {
            at: UnixTime(190),
            event: "something",
            user_id: Some(&self.user.id),
            client_id: Some(&self.client.id),
            detail: "{}",
            organization_id: Some(self.organization.id.clone()),
            actor: Some("command line"),
            reason: Some("lost phone"),
            address: Some("192.0.2.7".to_owned()),
        }
    }

    /// All that belongs to a person and a client.
    pub fn insert_all(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        organization::insert(tx, &self.organization)?;
        user::insert(tx, &self.user)?;
        totp::insert(tx, &self.factor)?;
        client::insert(tx, &self.client)?;
        interaction::insert(tx, &self.interaction)?;
        session::insert(tx, &self.session)?;
        grant::insert(tx, &self.grant)?;
        code::insert(tx, &self.code)?;
        refresh::insert(tx, &self.refresh)
    }
}
