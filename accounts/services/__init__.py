"""Accounts: sign up, sign in, passwords, tokens, profile, directory, groups, quota and administration.

Use cases, with their AWS calls in the usual case:

- Sign up: `registration.register` (4), `registration.resend_confirmation` (3), `registration.check_confirmation`
  (1), `registration.confirm_email` (2).
- Sign in: `credentials.verify` checks address and password (4), `credentials.prove` the password again (2),
  `remembered.issue` signs what a browser keeps (0). `sessions.sign_out_everywhere` (1), `sessions.after_sign_out`
  (0).
- Passwords: `passwords.request_reset` (3), `passwords.owner_of` (1), `passwords.reset` (4), `passwords.replace`
  (3). Job: `password_changes.follow` (2).
- Tokens: `tokens.login` (5), `tokens.create` (2), `tokens.list_named` (1), `tokens.get_named` (1), `tokens.revoke`
  (1), `tokens.authenticate` (1; 2 once an hour). `peppers.peppers` returns the keys of their digests (0).
- Profile: `profile.get` (1), `profile.of_user` (0), `profile.version_of` (0), `profile.change` (2),
  `profile.note_time_zone` (2 at the first sign-in, then 0).
- Notifications: `notifications.warnings_of` returns who wants to be warned of expiry, and up to when each was (1 a
  hundred), `notifications.take_warning` claims such a mail (1), `notifications.give_warning_back` undoes that (1).
  `notifications.settings_link` links to the choice of mails (0).
- Emails: `unsubscribe.link` returns the link that turns a kind off (0), `unsubscribe.check` tells which (1),
  `unsubscribe.turn_off` turns it off (2).
- Directory: `search.search` finds people (1). `rebuild.rebuild` writes it anew (a scan, 2 for each person).
- Groups: `groups.assign` (2), `groups.assign_by_email` (3), `groups.get` (1), `groups.members` (2),
  `groups.version_of` (0), and the refusals `groups.group_not_found` and `groups.no_account` (0). Jobs:
  `groups.follow_all` (1 for each group), `groups.follow` (1, 1 for each member, and 1 more for each whose quota
  changes).
- Administration: `administration.invite` (1), `administration.disable` (3), `administration.ensure_demo_account`
  (2), `managed.get_by_email` (2).
- Connections: `origins.of_session` and `origins.of_token` name what opened one (0), `origins.live_until` tells
  when that ends (0), `origins.require` makes it a condition (0), `origins.ended` tells which have ended (1).
- Mails, as jobs: `mail.answer_sign_up` (2 or 3), `mail.resend_confirmation` (3), `mail.send_password_reset` (2),
  `mail.send_password_changed` (1). `mail.password_link` returns the link of one (0).

Closing the connections of a person costs 3 more, and 1 for each.
"""
