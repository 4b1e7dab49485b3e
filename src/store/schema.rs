//! The tables as diesel sees them. Columns stand in the order of the migrations; `tests/it/storage.rs` reads every
//! table on both databases.

diesel::table! {
    organizations (id) {
        id -> Text,
        slug -> Text,
        name -> Text,
        mfa -> Text,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        methods -> Text,
        trust_days -> BigInt,
        grace_days -> BigInt,
        grace_skips -> BigInt,
        enrolment_proof -> Text,
        local_login -> Text,
        sso -> Text,
        session_idle -> Nullable<BigInt>,
        session_absolute -> Nullable<BigInt>,
        password_length -> BigInt,
        password_score -> BigInt,
        language -> Nullable<Text>,
        accent -> Nullable<Text>,
        logo -> Nullable<Text>,
        rules -> Text,
        bulk_approval -> Text,
        updated_at -> BigInt,
        bulk_approval_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        organization_id -> Text,
        username -> Text,
        username_folded -> Text,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        email_verified_at -> Nullable<BigInt>,
        phone_number -> Nullable<Text>,
        phone_verified_at -> Nullable<BigInt>,
        role -> Text,
        password_hash -> Nullable<Text>,
        epoch -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        language -> Nullable<Text>,
        default_method -> Nullable<Text>,
        grace_since -> Nullable<BigInt>,
        skips -> BigInt,
        password_by -> Text,
        seen_language -> Nullable<Text>,
        claims -> Text,
    }
}

diesel::table! {
    totp_factors (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        secret_sealed -> Binary,
        last_step -> BigInt,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    throttles (subject, class) {
        subject -> Text,
        class -> Text,
        failures -> BigInt,
        consecutive -> BigInt,
        window_start -> BigInt,
        not_before -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        organization_id -> Nullable<Text>,
        name -> Text,
        auth_method -> Text,
        secret_digest -> Nullable<Text>,
        jwks -> Nullable<Text>,
        redirect_uris -> Text,
        post_logout_redirect_uris -> Text,
        grant_types -> Text,
        scope -> Text,
        signing_alg -> Text,
        pkce -> Text,
        consent -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
        access_token_lifetime -> Nullable<BigInt>,
        mfa -> Text,
        metadata -> Text,
        secret_sealed -> Nullable<Binary>,
        registration_digest -> Nullable<Text>,
    }
}

diesel::table! {
    interactions (digest) {
        digest -> Text,
        version -> BigInt,
        client_id -> Text,
        request -> Text,
        stage -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        user_id -> Nullable<Text>,
        former -> Nullable<Text>,
        moved_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        session_id -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        cookie_digest -> Text,
        user_id -> Text,
        epoch -> BigInt,
        evidence -> Text,
        auth_time -> BigInt,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        agent -> Text,
        address -> Text,
    }
}

diesel::table! {
    known_browsers (user_id, digest) {
        user_id -> Text,
        digest -> Text,
        last_seen_at -> BigInt,
    }
}

diesel::table! {
    grants (id) {
        id -> Text,
        session_id -> Text,
        client_id -> Text,
        user_id -> Text,
        epoch -> BigInt,
        scope -> Text,
        authentication -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        claims -> Nullable<Text>,
        resources -> Text,
    }
}

diesel::table! {
    codes (digest) {
        digest -> Text,
        session_id -> Text,
        grant_id -> Text,
        client_id -> Text,
        user_id -> Text,
        epoch -> BigInt,
        request -> Text,
        authentication -> Text,
        issued_at -> BigInt,
        expires_at -> BigInt,
        redeemed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_tokens (digest) {
        digest -> Text,
        grant_id -> Text,
        issued_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    pushed_requests (digest) {
        digest -> Text,
        client_id -> Text,
        request -> Text,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    consents (user_id, client_id) {
        user_id -> Text,
        client_id -> Text,
        scope -> Text,
        granted_at -> BigInt,
    }
}

diesel::table! {
    assertion_ids (client_id, digest) {
        client_id -> Text,
        digest -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    device_codes (digest) {
        digest -> Text,
        user_code -> Text,
        client_id -> Text,
        grant_id -> Text,
        scope -> Text,
        address -> Text,
        pause -> BigInt,
        issued_at -> BigInt,
        expires_at -> BigInt,
        polled_at -> Nullable<BigInt>,
        decision -> Nullable<Text>,
        session_id -> Nullable<Text>,
        user_id -> Nullable<Text>,
        epoch -> Nullable<BigInt>,
        authentication -> Nullable<Text>,
        redeemed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    denied_tokens (jti) {
        jti -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    data_keys (id) {
        id -> Text,
        wrapped -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        alg -> Text,
        public_jwk -> Text,
        private_sealed -> Binary,
        created_at -> BigInt,
        active_from -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        event -> Text,
        user_id -> Nullable<Text>,
        client_id -> Nullable<Text>,
        detail -> Text,
        organization_id -> Nullable<Text>,
        actor -> Nullable<Text>,
        reason -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        channel -> Text,
        sealed -> Binary,
        created_at -> BigInt,
        next_attempt_at -> BigInt,
        attempts -> BigInt,
        delivered_at -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Text,
        until -> BigInt,
    }
}

diesel::table! {
    contact_factors (id) {
        id -> Text,
        user_id -> Text,
        channel -> Text,
        address -> Text,
        name -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> Text,
        user_id -> Text,
        credential_id -> Text,
        credential -> Text,
        name -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        suspended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    backup_codes (user_id, digest) {
        user_id -> Text,
        digest -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    access_passes (user_id, digest) {
        user_id -> Text,
        digest -> Text,
        issued_by -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recoveries (user_id) {
        user_id -> Text,
        settles_at -> BigInt,
        ended_password -> Nullable<Text>,
        lost_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    challenges (id) {
        id -> Text,
        user_id -> Text,
        purpose -> Text,
        channel -> Text,
        address -> Text,
        epoch -> BigInt,
        digest -> Text,
        tries -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    ceremonies (binding, kind) {
        binding -> Text,
        kind -> Text,
        sealed -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    trusted_devices (id) {
        id -> Text,
        user_id -> Text,
        epoch -> BigInt,
        name -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        doubted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    trusted_values (digest) {
        digest -> Text,
        device_id -> Text,
        used_at -> Nullable<BigInt>,
        successor -> Nullable<Text>,
        session_id -> Nullable<Text>,
    }
}

diesel::table! {
    action_links (digest) {
        digest -> Text,
        user_id -> Text,
        purpose -> Text,
        epoch -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    organization_logos (organization_id) {
        organization_id -> Text,
        png -> Binary,
    }
}

diesel::table! {
    client_logos (client_id) {
        client_id -> Text,
        uri -> Text,
        name -> Nullable<Text>,
        png -> Nullable<Binary>,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        tried_at -> BigInt,
        next_at -> BigInt,
    }
}

diesel::table! {
    roles (id) {
        id -> Text,
        organization_id -> Nullable<Text>,
        name -> Text,
        permissions -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    groups (id) {
        id -> Text,
        organization_id -> Text,
        name -> Text,
        name_folded -> Text,
        description -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    group_members (group_id, user_id) {
        group_id -> Text,
        user_id -> Text,
        added_at -> BigInt,
    }
}

diesel::table! {
    user_words (user_id, word) {
        user_id -> Text,
        organization_id -> Text,
        word -> Text,
    }
}

diesel::table! {
    rule_reports (rule_id, user_id) {
        rule_id -> Text,
        user_id -> Text,
        organization_id -> Text,
        times -> BigInt,
        last_at -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (subject, key) {
        subject -> Text,
        key -> Text,
        digest -> Text,
        status -> BigInt,
        sealed -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    bulk_jobs (id) {
        id -> Text,
        organization_id -> Nullable<Text>,
        act -> Text,
        argument -> Nullable<Text>,
        reason -> Text,
        state -> Text,
        actor -> Text,
        approved_by -> Nullable<Text>,
        total -> BigInt,
        done -> BigInt,
        failed -> BigInt,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    bulk_items (job_id, position) {
        job_id -> Text,
        position -> BigInt,
        user_id -> Text,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    audit_seals (last_id) {
        last_id -> BigInt,
        first_id -> BigInt,
        rows -> BigInt,
        digest -> Text,
        sealed_at -> BigInt,
        tags -> Binary,
    }
}

diesel::table! {
    audit_retention (one) {
        one -> BigInt,
        keep_from -> BigInt,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Text,
        organization_id -> Nullable<Text>,
        name -> Text,
        url -> Text,
        events -> Text,
        secret_sealed -> Binary,
        created_at -> BigInt,
        updated_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    registration_tokens (id) {
        id -> Text,
        digest -> Text,
        name -> Text,
        organization_id -> Nullable<Text>,
        uses_left -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Text,
        webhook_id -> Text,
        event -> Text,
        body -> Text,
        created_at -> BigInt,
        next_attempt_at -> BigInt,
        attempts -> BigInt,
        last_answer -> Nullable<Text>,
        delivered_at -> Nullable<BigInt>,
        gave_up_at -> Nullable<BigInt>,
        message_id -> Text,
    }
}

diesel::table! {
    providers (id) {
        id -> Text,
        organization_id -> Text,
        slug -> Text,
        name -> Text,
        kind -> Text,
        issuer -> Text,
        client_id -> Text,
        auth_method -> Text,
        credential_sealed -> Nullable<Binary>,
        state -> Text,
        trust -> Text,
        settings -> Text,
        proved_by -> Nullable<Text>,
        proved_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    provider_domains (provider_id, domain) {
        provider_id -> Text,
        domain -> Text,
        token -> Text,
        verified_by -> Nullable<Text>,
        verified_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    identities (id) {
        id -> Text,
        provider_id -> Text,
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
        label -> Text,
        linked_by -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    federated_ids (user_id, provider_id) {
        user_id -> Text,
        provider_id -> Text,
        value -> Text,
    }
}

diesel::table! {
    upstream_attempts (state) {
        state -> Text,
        provider_id -> Text,
        purpose -> Text,
        binding -> Text,
        sealed -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    upstream_sessions (id) {
        id -> Text,
        provider_id -> Text,
        identity_id -> Text,
        sid -> Nullable<Text>,
        id_token_sealed -> Nullable<Binary>,
        session_id -> Nullable<Text>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    logout_token_ids (provider_id, digest) {
        provider_id -> Text,
        digest -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    logout_notices (session_id, client_id) {
        session_id -> Text,
        client_id -> Text,
        user_id -> Text,
        next_attempt_at -> BigInt,
        attempts -> BigInt,
        last_answer -> Nullable<Text>,
        delivered_at -> Nullable<BigInt>,
        gave_up_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(group_members -> groups (group_id));

diesel::allow_tables_to_appear_in_same_query!(
    organizations,
    users,
    totp_factors,
    clients,
    interactions,
    sessions,
    grants,
    codes,
    refresh_tokens,
    consents,
    trusted_devices,
    trusted_values,
    contact_factors,
    passkeys,
    backup_codes,
    roles,
    groups,
    group_members,
    user_words,
    rule_reports,
    bulk_jobs,
    bulk_items,
    audit,
    webhooks,
    webhook_deliveries,
    providers,
    provider_domains,
    identities,
    federated_ids,
    upstream_attempts,
    upstream_sessions,
    logout_token_ids,
    logout_notices,
    client_logos
);
