//! What is hashed: each field with its length, so that nothing can move from one into the next.

use crate::{
    seal::{SealError, Sealer},
    store::{audit::AuditRow, seal::SealRow},
    types::{ClientId, OrganizationId, UserId},
};
use aws_lc_rs::hmac::Context;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bytes of a tag: eight of the row's number, eight of the keyed hash. The seal is what protects rows; tags only tell
/// which of them it was.
pub(super) const TAG: usize = 16;

/// A field of text: whether it is there, its length and its bytes.
fn text(hash: &mut Context, field: Option<&str>) {
    let Some(field) = field else { return hash.update(&[0]) };
    hash.update(&[1]);
    number(hash, i64::try_from(field.len()).unwrap_or(i64::MAX));
    hash.update(field.as_bytes());
}

fn number(hash: &mut Context, field: i64) {
    hash.update(&field.to_be_bytes());
}

fn fields(hash: &mut Context, row: &AuditRow) {
    // All of them: a column that is added later must come in here.
    let AuditRow { id, at, event, user_id, client_id, detail, organization_id, actor, reason, address } = row;
    number(hash, *id);
    number(hash, at.seconds());
    let ids = [
        user_id.as_ref().map(UserId::as_str),
        client_id.as_ref().map(ClientId::as_str),
        organization_id.as_ref().map(OrganizationId::as_str),
    ];
    let words = [Some(event.as_str()), Some(detail.as_str()), actor.as_deref(), reason.as_deref(), address.as_deref()];
    ids.into_iter().chain(words).for_each(|field| text(hash, field));
}

/// The digest of a batch over the one before.
pub(super) fn digest(sealer: &Sealer, before: Option<&str>, seal: &SealRow, rows: &[AuditRow]) -> Result<String, SealError> {
    let mut hash = sealer.chain()?;
    hash.update(b"batch");
    text(&mut hash, before);
    for field in [seal.first_id, seal.last_id, seal.rows, seal.sealed_at.seconds()] {
        number(&mut hash, field);
    }
    for row in rows {
        fields(&mut hash, row);
    }
    Ok(URL_SAFE_NO_PAD.encode(hash.sign()))
}

/// The tag of a row.
pub(super) fn tag(sealer: &Sealer, row: &AuditRow) -> Result<[u8; TAG], SealError> {
    let mut hash = sealer.chain()?;
    hash.update(b"row");
    fields(&mut hash, row);
    let (signed, mut tag) = (hash.sign(), [0; TAG]);
    let bytes = row.id.to_be_bytes().into_iter().chain(signed.as_ref().iter().copied());
    tag.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    Ok(tag)
}

/// The tags of rows, one after the other.
pub(super) fn tags(sealer: &Sealer, rows: &[AuditRow]) -> Result<Vec<u8>, SealError> {
    let mut all = Vec::with_capacity(rows.len() * TAG);
    for row in rows {
        all.extend_from_slice(&tag(sealer, row)?);
    }
    Ok(all)
}

/// The number of the row that a tag is of.
pub(super) fn number_of(tag: &[u8]) -> Option<i64> {
    Some(i64::from_be_bytes(tag.get(..8)?.try_into().ok()?))
}
