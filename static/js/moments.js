// Fields of moments: the server speaks UTC in them, people their own time.

const pad = (number) => String(number).padStart(2, "0");
const asInput = (date, of = (name) => date[`get${name}`]()) =>
  `${of("FullYear")}-${pad(of("Month") + 1)}-${pad(of("Date"))}T${pad(of("Hours"))}:${pad(of("Minutes"))}`;

/** A moment of the server's, such as "2026-10-25T01:30", as this reader's clock shows it; as it is if it is none. */
export function shown(utc) {
  const date = new Date(`${utc}Z`);
  return Number.isNaN(date.getTime()) ? utc : asInput(date);
}

/**
 * What the server is told. A field that shows what it showed first means the very moment of then: in the hour that
 * daylight saving repeats, a clock's time alone is two moments.
 * @param {string} typed what stands in the field
 * @param {string} utc what the server put there
 */
export function told(typed, utc) {
  if (utc && typed === shown(utc)) return utc;
  const date = new Date(typed);
  return Number.isNaN(date.getTime()) ? typed : asInput(date, (name) => date[`getUTC${name}`]());
}

/** Show each in the reader's time. What is sent is worked out when it is sent: the fields stay as they are, for who comes back. */
export function startMoments(inputs) {
  for (const input of inputs) {
    const utc = input.defaultValue;
    // Anything else is what was typed here before: the browser keeps it for who comes back.
    if (input.value === utc) input.value = shown(utc);
    for (const hint of input.closest(".field").querySelectorAll("[data-utc-hint]")) hint.remove();
    input.form.addEventListener("formdata", ({ formData }) => formData.set(input.name, told(input.value, utc)));
  }
}
