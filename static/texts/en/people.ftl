# Who people are and how they come in: why something can't be done, the mails, the names of devices.

error-code-mistyped = This code is not right. Please check that you typed all letters and numbers correctly.
error-code-unknown = This code does not work. Please check that you have the newest letter.
error-household-full = { $most } people have already come in with this code. No more can. Please call your housing corporation if this is wrong.
error-name-taken = There is already somebody called { $name } in your home. Is that you? Then choose your name from the list. Otherwise, choose another name.
error-link-expired = This link no longer works. A link works once, and only for a short time. Please ask for a new e-mail.
error-digits-wrong = These digits are not right. Use the digits in the newest e-mail. Does it not work? Then ask for a new e-mail.
error-email-taken = This e-mail address belongs to somebody else.
signin-wrong-name = Please give a name of at most 60 letters.
signin-wrong-email = This is not an e-mail address. An address looks like this: name@example.com.

mail-greeting = Hello { $name },
mail-lasts = The link and the digits work for { $minutes } minutes, and once.
mail-close = Portiek, for { $corporation }
mail-sign-in-subject = Sign in to Portiek
mail-sign-in-intro = You want to sign in to Portiek of { $corporation }. Open this link and press the button:
mail-sign-in-digits = Or type these six digits on the page where you asked for this e-mail:
mail-sign-in-not-you = You did not ask for this e-mail? Then you need not do anything. Give the digits to nobody, not even to somebody who says they are from { $corporation }.
mail-confirm-subject = Is this your e-mail address?
mail-confirm-intro = You came in to Portiek of { $corporation }, and gave this e-mail address. Is it yours? Then open this link and press the button. After that you can also sign in with this address.
mail-confirm-digits = Or sign in with this e-mail address and these six digits:
mail-confirm-not-you = You did not give this address? Then you need not do anything. Give the digits to nobody.

device-browser-on-system = { $browser } on { $system }
device-program = A program
device-unknown = Unknown device
