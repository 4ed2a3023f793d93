// Moments in the reader's time zone, and the time left, ticking.
import { $$ } from "./dom.js";
import { day, duration, fullMoment, moment, momentInSentence, urgency } from "./format.js";

/** How a moment reads, by its `data-moment`: a day where nobody asks for the hour, and "today" within a sentence. */
const SPELLED = { day, sentence: momentInSentence };
const SLOW = 15_000;
const FAST = 1_000;
let timer = 0;

/** Bring all <time data-moment> and <time data-left> on the page up to date; those without a time wait for theirs. */
export function refreshTimes(root = document) {
  for (const element of $$("time[data-moment][datetime]", root)) {
    const date = new Date(element.dateTime);
    element.textContent = (SPELLED[element.dataset.moment] ?? moment)(date);
    element.title = fullMoment(date);
  }
  for (const element of $$("time[data-left][datetime]", root)) showTimeLeft(element);
  schedule();
}

function showTimeLeft(element) {
  const date = new Date(element.dateTime);
  const seconds = (date - Date.now()) / 1000;
  element.textContent = seconds <= 0 ? "Expired" : `${duration(seconds)} left`;
  element.title = `Until ${fullMoment(date)}`;
  const pressing = urgency(seconds);
  element.dataset.urgency = pressing;
  element.closest("[data-document]")?.setAttribute("data-urgency", pressing);
}

function schedule() {
  clearTimeout(timer);
  const pressing = $$('time[data-left][data-urgency="now"]').length > 0;
  timer = setTimeout(() => refreshTimes(), pressing ? FAST : SLOW);
}

export function startTimes() {
  document.addEventListener("visibilitychange", () => document.hidden || refreshTimes());
}
