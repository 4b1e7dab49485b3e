//! Owns the words of a client's registration: how it authenticates, what it may ask for, how its tokens are signed.

words!(
    /// How a client authenticates at the token endpoint, OIDC Core §9.
    AuthMethod, "unknown client authentication method", {
        /// A public client: it has no secret to show.
        None = "none",
        /// Identifier and secret in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// Identifier and secret in the form.
        ClientSecretPost = "client_secret_post",
        /// A JWT whose key is the secret, OIDC Core §9.
        ClientSecretJwt = "client_secret_jwt",
        /// A JWT signed with the client's own key, RFC 7523 §2.2.
        PrivateKeyJwt = "private_key_jwt",
    }
);

words!(
    /// What is traded for tokens, RFC 6749 §1.3.
    GrantType, "unknown grant type", {
        /// An authorization code, RFC 6749 §4.1.
        AuthorizationCode = "authorization_code",
        /// A refresh token, RFC 6749 §6.
        RefreshToken = "refresh_token",
        /// Nothing but the client's own authentication, RFC 6749 §4.4.
        ClientCredentials = "client_credentials",
        /// The code of a device without a browser of its own, RFC 8628.
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
        /// Nothing: tokens come from the authorization endpoint, OIDC Core §3.2 and §3.3.
        Implicit = "implicit",
    }
);

words!(
    /// How we sign, RFC 7518 §3.1 and RFC 8037.
    SigningAlg, "unknown signing algorithm", {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519, RFC 8037 §3.1.
        EdDsa = "EdDSA",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_they_print() {
        for method in AuthMethod::ALL {
            assert_eq!(AuthMethod::parse(method.as_str()), Ok(*method));
            assert_eq!(serde_json::to_value(method).unwrap(), method.as_str());
        }
        assert_eq!(SigningAlg::WORDS, ["RS256", "PS256", "ES256", "EdDSA"]);
        assert_eq!(serde_json::from_str::<SigningAlg>("\"ES256\"").unwrap(), SigningAlg::Es256);
        assert!(SigningAlg::parse("none").is_err() && SigningAlg::parse("EDDSA").is_err());
        assert!(GrantType::parse("password").is_err());
    }
}
