//! Asking back: what will happen, to whom, and why.

use super::{
    deed::Deed,
    fields::Fields,
    frame::{At, Face},
};
use crate::{
    admin::{Actor, AdminResult, Refusal, bulk, users},
    page::{ConfirmPage, HiddenField, NAMES_MOST, Said},
    store::{Tx, group, user},
    types::{Permission, UserId},
};
use std::collections::BTreeSet;

/// Whom something is to be done to.
pub struct Whom {
    /// Who.
    pub ids: Vec<UserId>,
    /// The first of them by name.
    names: Vec<String>,
    /// Whether a second person has to agree.
    approval: bool,
    /// What it is about besides.
    what: String,
}

impl Whom {
    /// The name of the first one.
    pub fn name(&self) -> String {
        self.names.first().cloned().unwrap_or_default()
    }

    /// How many.
    pub fn count(&self) -> u64 {
        u64::try_from(self.ids.len()).unwrap_or(u64::MAX)
    }
}

/// Whom a form means: the one whose button it was, all that fit, or those that are ticked.
pub fn whom(tx: &mut Tx<'_>, at: At<'_, '_>, fields: &Fields, named: Option<&UserId>) -> AdminResult<Vec<UserId>> {
    let (actor, of) = at;
    if let Some(id) = named {
        return Ok(vec![id.clone()]);
    }
    if fields.get("all") == "1" {
        let (_, filter) = super::users::filter(|name| fields.get(name).to_owned(), &of.id);
        return bulk::everybody(tx, actor, &filter);
    }
    let ticked: BTreeSet<UserId> = fields.all("user").map(UserId::from_text).collect();
    Ok(ticked.into_iter().collect())
}

/// Their names, and what else the page has to know.
pub fn look(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, deed: &Deed, ids: Vec<UserId>) -> AdminResult<Whom> {
    let mut names = Vec::new();
    for id in ids.iter().take(NAMES_MOST) {
        names.push(name(tx, actor, id)?);
    }
    let what = match deed {
        Deed::AddToGroup(id) => {
            let row = group::by_id(tx, id)?.filter(|row| row.organization_id == of.id);
            row.ok_or(Refusal::NotFound("group"))?.name
        }
        Deed::RemoveMethod(method, _) => method.to_string(),
        _ => String::new(),
    };
    let approval = ids.len() > 1 && of.wants_two(actor.now);
    Ok(Whom { ids, names, approval, what })
}

fn name(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<String> {
    users::find(tx, actor, id, Permission::UsersRead)?;
    let row = user::by_id(tx, id)?.ok_or(Refusal::NotFound("user"))?;
    Ok(match row.name {
        Some(name) => format!("{name} ({})", row.username),
        None => row.username,
    })
}

/// The page that asks.
pub fn page(
    face: &Face,
    (deed, whom): (&Deed, Whom),
    fields: &Fields,
    (action, cancel): (String, String),
    said: Said,
) -> ConfirmPage {
    let count = whom.count();
    let hidden = |(name, value): (&str, &str)| HiddenField { name: name.to_owned(), value: value.to_owned() };
    let shown = [("count", count.to_string())];
    let shown = shown.iter().map(|(name, value)| (*name, value.as_str()));
    ConfirmPage {
        here: "users",
        act: deed.act(),
        count,
        what: whom.what,
        more: count.saturating_sub(u64::try_from(whom.names.len()).unwrap_or(0)),
        names: whom.names,
        effects: deed.act().effects().into(),
        approval: whom.approval,
        mild: deed.act().is_mild(),
        fields: fields.again().chain(shown).map(hidden).collect(),
        reason: fields.get("reason").to_owned(),
        bar: face.bar.clone(),
        action,
        cancel,
        said,
    }
}
