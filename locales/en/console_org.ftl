# The administrators' console: logos, colours, invitations.
organization-logo-unreadable = That is no picture that can be read here: use PNG, JPEG or WebP.
organization-logo-large = This file is too large: a logo has at most 1 MB.
organization-logo-sides = This picture has too many pixels: at most 4096 by 4096.
organization-accent-form = That is no colour: write # and six hexadecimal digits.
organization-accent-poor = White text can not be read on this colour. Choose a darker one.
organization-slug-refused = The short name can not be used: small letters, digits and hyphens, 64 at most, and no hyphen first.
admin-invite-unconfirmed = A link is mailed only to a confirmed address. Tick that it is this person's, or choose another way.
admin-invite-no-mails = This server sends no mails. Choose another way.
