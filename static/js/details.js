// A document's details and who has access, fetched for the first of them that is opened.
import { bindAccess } from "./access.js";
import { bindPanel } from "./panel.js";
import { provide } from "./on-demand.js";

provide({ bindAccess, bindPanel });
