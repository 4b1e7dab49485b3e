# Pages that say why there is no way on from here, and the one where there is nothing to do.
# Before the title of a page that refused what was sent.
error-before-title = Error:
error-detail = For developers
error-reference = Reference

error-ended-title = This sign-in has ended, start again
error-ended-text = Go back to the application you came from and sign in there, or sign in to your account here. Nothing was changed.
error-request-title = This sign-in link does not work
error-request-text = The application sent a request that we can not answer. Go back to it and try again; if that does not help, tell the people who run it.
error-form-title = This form is no longer valid
error-form-text = It was open for too long or was sent from elsewhere. Go back, reload the page and try again.
error-unread-title = What you sent could not be read
error-unread-text = Something in it is missing, came twice or is no text. Nothing was changed. Go back and check what you entered.
error-unread-type = It was not sent in the way of this page's forms. Nothing was changed. Go back and use the buttons there.
error-unread-large = It is larger than is taken here. Nothing was changed. Go back and make it shorter.
error-unread-slow = It did not arrive in time. Nothing was changed. Go back and try again.
error-not-found-title = There is nothing here
error-not-found-text = Check the address. If a link brought you here, it is out of date.
error-fault-title = Something went wrong on our side
error-fault-text = You did nothing wrong. Try again in a moment; if it happens again, tell your administrator the reference below.
error-busy-title = Try again in a moment
error-busy-text = The server is busy and could not finish your request. Nothing was lost: wait a few seconds and reload this page.

home-title = Sign-in server
home-text = This is the sign-in server at { $host }. People come here from their applications, and go back to them once they are signed in.
home-how = To use an application, open it: it brings you here when it needs to know who you are. Here you look after your own account.
