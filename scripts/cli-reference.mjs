/** The page about the command line, folded from what the commands declare. Pure, like the other references. */
export function cliReference({
  commands,
  everywhere,
  connection,
  exitMeanings,
  usageOf,
  rowsOf,
  argumentRows,
  sentence,
}) {
  const parts = [
    "# Command line",
    "<!-- Written by `npm run reference`; edit what it is folded from. -->",
    "How to begin is in [the guide](../guides/use-the-command-line.md).",
    "## Commands",
    table(
      ["command", "does"],
      commands.map(({ name, summary }) => [`[\`${name}\`](#${anchor(name)})`, summary]),
    ),
    "## Everywhere",
    "Every command takes these, before its name or behind it.",
    table(["option", "means"], rowsOf(everywhere).map(coded)),
    "Commands that speak to a server also take these. What is typed wins over the environment, and that over the profile in use; a profile that is typed wins over the environment, too. The key and tenant of a profile are for its own server and are never sent to another.",
    table(["option", "means"], rowsOf(connection).map(coded)),
    "## Exit codes",
    table(["code", "means"], Object.entries(exitMeanings)),
    ...commands.flatMap((command) => section(command, { usageOf, rowsOf, argumentRows, sentence })),
  ];
  return `${parts.join("\n\n")}\n`;
}

function section(command, { usageOf, rowsOf, argumentRows, sentence }) {
  const { name, summary, about, options, speaksToServer, examples } = command;
  const rows = [...argumentRows(command), ...rowsOf(options)];
  return [
    `## ${name}`,
    `\`\`\`text\n${usageOf(command)}\n\`\`\``,
    [sentence(summary), about, speaksToServer ? "Speaks to the server." : undefined].filter(Boolean).join(" "),
    ...(rows.length > 0 ? [table(["argument or option", "means"], rows.map(coded))] : []),
    ...examples.map(({ does, line }) => `${does}:\n\n\`\`\`sh\n${line}\n\`\`\``),
  ];
}

const coded = ([left, right]) => [`\`${left}\``, right];

const anchor = (name) => name.replaceAll(" ", "-");

const table = (heads, rows) =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");

/** A pipe or a line break would end the cell. */
const cell = (text) =>
  String(text)
    .replaceAll("|", "\\|")
    .replaceAll(/\s*\n\s*/g, " ");
