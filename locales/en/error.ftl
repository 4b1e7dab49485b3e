# Pages that say why there is no way on from here.
error-detail = For developers
error-reference = Reference

error-ended-title = This sign-in has ended, start again
error-ended-text = Go back to the application you came from and sign in there. Nothing was changed.
error-request-title = This sign-in link does not work
error-request-text = The application sent a request that we can not answer. Go back to it and try again; if that does not help, tell the people who run it.
error-form-title = This form is no longer valid
error-form-text = It was open for too long or was sent from elsewhere. Go back, reload the page and try again.
error-cookies-title = Your browser sent no cookie
error-cookies-text = Signing in needs cookies. Allow them for this site, then go back to the application and start again.
error-denied-title = You may not do this
error-denied-text = Your account does not have the right that this page needs. Your administrator can help.
error-not-found-title = There is nothing here
error-not-found-text = Check the address. If a link brought you here, it is out of date.
error-fault-title = Something went wrong on our side
error-fault-text = You did nothing wrong. Try again in a moment; if it happens again, tell your administrator the reference below.
error-busy-title = Try again in a moment
error-busy-text = The server is busy and could not finish your request. Nothing was lost: wait a few seconds and reload this page.
