// Passwords for links.

// Without those that look like another one when they are read aloud or off a screen: 0 o, 1 i l, 2 z, 5 s, 8 b, u v.
const LETTERS = "acdefghjkmnpqrtwxy34679";
const GROUPS = 4;
const IN_EACH = 4;

/** A password of 72 random bits in four groups, such as "kq4m-7xat-cwhe-93dn". */
export function suggestedPassword() {
  return Array.from({ length: GROUPS }, () => Array.from({ length: IN_EACH }, letter).join("")).join("-");
}

function letter() {
  // What does not divide evenly is drawn again, so that each is as likely.
  const most = 256 - (256 % LETTERS.length);
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint8Array(1));
    if (drawn < most) return LETTERS[drawn % LETTERS.length];
  }
}
