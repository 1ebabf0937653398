/**
 * The checkpoints somebody kept, in the order they stand: notes one after the other, as the file anchor writes them, or
 * the messages of a webhook, each on a line. What is neither stays as it is, so that it is told and not passed over.
 */
export function notesIn(text: string): readonly string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const notes = lines
    .filter((line) => !line.startsWith("{"))
    .join("\n")
    .split(/(?<=^— .+\n)(?!— )/m)
    .map((note) => `${note.trim()}\n`)
    .filter((note) => note !== "\n");
  return [...notes, ...lines.filter((line) => line.startsWith("{")).map(noteOf)];
}

function noteOf(message: string): string {
  try {
    const { data } = JSON.parse(message) as { readonly data?: { readonly note?: unknown } };
    return typeof data?.note === "string" ? data.note : message;
  } catch {
    return message;
  }
}
