# Users out of a file.
import-state-tried = This was a trial: nothing was kept. Choose the file again and clear the tick to import it.
import-state-refused = Nothing was imported, because of these faults. Correct the file, or import the other lines alone.
import-state-stopped = The import stopped: lines up to { $line } are imported, those after it are not. Send the file again for the rest; what is there already does not change.
import-fault-count = faults
import-changes = New or changed
import-changes-more = Only the first ones are shown.
import-skip = Import the other lines if some have faults
import-skip-hint = Otherwise nothing is imported then.
import-columns-text = CSV: a first line with these names, in any order, with commas or semicolons between them. JSON: a list of objects with them, or an object on each line. Only the user name is needed. Groups are named, in CSV with | between them. Hashes of argon2, bcrypt, pbkdf2 and scrypt are kept, so people sign in with the password they have.
import-twice-text = Users are found by their name. What the file says is so afterwards; an empty cell clears; columns that are missing change nothing. Passwords of users who are there stay, so sending a file twice changes nothing. Administrators are not disabled by a file. Other addresses, numbers and roles end a user's sign-ins.

# What is wrong with a line.
import-why-large = The line is too long, or a quote is not closed.
import-why-quote = A quote stands where none may be: a cell with quotes begins and ends with one.
import-why-open = A quote is not closed.
import-why-cells = There are not as many cells as columns.
import-why-text = This is not UTF-8. Save the file as UTF-8.
import-why-utf16 = The file is UTF-16. Save it as UTF-8.
import-why-json = This is not JSON: a list of objects, or an object on each line.
import-why-broken = The file breaks off.
import-why-repeated = A name comes twice.
import-why-many = There are more lines than can be imported at once. Split the file, or use the command on the server.
import-why-unknown = There is no column { $detail }.
import-why-missing = { $detail } is missing.
import-why-unfit = The value of { $detail } does not fit.
import-why-twice = Line { $detail } has the same user name.
import-why-no-group = There is no group { $detail }. Make it first.
import-why-no-role = There is no role { $detail }, or more than one.
import-why-no-organization = { $detail } is not the organization that you import into.
import-why-taken = The user name is taken.
import-why-administrator = An administrator is neither disabled nor given less to say by a file. Do that on the user's page.
import-why-costly = Comparing this password hash takes so long that only an administrator of the server may import it.
import-why-refused = This was refused: { $detail }.
