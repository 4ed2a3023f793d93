// Delete documents and restore them.
import { call } from "./api.js";
import { confirmed } from "./dialogs.js";
import { count } from "./format.js";
import { toast } from "./toast.js";
import { offerUndo, offerUndoLater, takeUndo } from "./undo.js";

/** What a row or a panel says of its document. */
export const documentIn = (holder) => ({
  id: holder.dataset.document ?? holder.dataset.panel,
  name: holder.dataset.name,
  isRestorable: holder.dataset.restorable === "yes",
});

/**
 * Delete documents: at once if they can be restored, else after asking.
 * @param {{id: string, name: string, isRestorable: boolean}[]} documents
 * @param {{onGone: (ids: string[]) => void, onBack?: (ids: string[]) => Promise<void>, many?: typeof alone}} options
 *   without `onBack` the page goes with its document, and the next one offers to restore it; `many` deletes and
 *   restores several
 */
export async function remove(documents, { onGone, onBack, many = alone }) {
  const lost = documents.filter(({ isRestorable }) => !isRestorable);
  if (lost.length > 0 && !(await isSureToLose(lost))) return;
  const restorable = documents.filter(({ isRestorable }) => isRestorable);
  // The word that it is gone may be faster than the answer, and the page leave by it.
  if (!onBack) offerUndoLater(restorable);
  const { done, failure } = await many("delete", documents.map(({ id }) => id), onGone);
  const gone = new Set(done);
  const isGone = ({ id }) => gone.has(id);
  if (onBack) offer(restorable.filter(isGone), onBack, many);
  const final = lost.filter(isGone);
  if (final.length > 0) toast(`${called(final)} deleted for good.`, { kind: "success" });
  if (!failure) return;
  if (!onBack) takeUndo();
  throw failure;
}

/** Offer to restore what the page before deleted, if it did. */
export function offerWhatIsLeft(onBack) {
  offer(takeUndo() ?? [], onBack);
}

/** Delete or restore one document. */
async function alone(what, [id], onDone) {
  try {
    await (what === "delete" ? call("DELETE", `documents/${id}/`) : call("POST", `documents/${id}/restore/`));
    onDone([id]);
    return { done: [id], failure: null };
  } catch (failure) {
    return { done: [], failure };
  }
}

function offer(documents, onBack, many = alone) {
  if (documents.length === 0) return;
  offerUndo(`${called(documents)} moved to Recently deleted.`, async () => {
    const { done, failure } = await many("restore", documents.map(({ id }) => id), () => {});
    await onBack(done);
    if (failure) throw failure;
  });
}

const called = (documents) => (documents.length === 1 ? `“${documents[0].name}”` : `${count(documents.length)} documents`);

function isSureToLose(documents) {
  return confirmed({
    title: `Delete ${called(documents)} for good?`,
    text: "You cannot undo this. Failed and quarantined documents are not kept in Recently deleted.",
    action: "Delete for good",
  });
}
