"""Who somebody is: passwords, second factors, passkeys, the national sign-in, and guessing slowed down."""
