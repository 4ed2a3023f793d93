// Sizes, times and durations as people read them. The server's template filters say the same words.

const UNITS = ["bytes", "KB", "MB", "GB", "TB", "PB"];

/** Bytes in powers of 1,000, as files and disks are labelled. */
export function size(bytes) {
  if (bytes === 1) return "1 byte";
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

const countFormat = new Intl.NumberFormat("en");

/** A number of things, with a comma at each thousand. */
export const count = (number) => countFormat.format(number);

/** Seconds in the largest unit that fits: "6 days", "9 min". */
export function duration(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}

/** How pressing: "now" under 10 minutes, "soon" under an hour. */
export function urgency(seconds) {
  if (seconds < 600) return "now";
  return seconds < 3600 ? "soon" : "";
}

const dayFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayYearFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/** A day in the reader's own time zone. */
export function day(date, now = new Date()) {
  if (date.toDateString() === now.toDateString()) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  return date.getFullYear() === now.getFullYear() ? dayFormat.format(date) : dayYearFormat.format(date);
}

/** A moment in the reader's own time zone, always with the time of day: "Today, 10:05". */
export const moment = (date, now = new Date()) => `${day(date, now)}, ${timeFormat.format(date)}`;

/** The same in a sentence: "today, 10:05". */
export const momentInSentence = (date, now = new Date()) =>
  moment(date, now).replace(/^(Today|Yesterday)/, (word) => word.toLowerCase());

export function fullMoment(date) {
  return fullFormat.format(date);
}
