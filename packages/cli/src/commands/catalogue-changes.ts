export interface Change {
  readonly section: string;
  readonly key: string;
  readonly change: string;
  readonly breaking: boolean;
  readonly evolution: Evolution | null;
}

interface Evolution {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly limits: Readonly<Record<string, readonly (string | null)[]>>;
}

const marks: Readonly<Record<string, string>> = { added: "+", changed: "~", archived: "-" };

export function printChanges(changes: readonly Change[], print: (line: string) => void): void {
  if (changes.length === 0) print("Nothing changes.");
  for (const { section, key, change, breaking, evolution } of changes) {
    print(`${marks[change] ?? "?"} ${section} ${key}${breaking ? "  (breaking)" : ""}`);
    if (!evolution) continue;
    if (evolution.gained.length > 0) print(`    gains ${evolution.gained.join(", ")}`);
    if (evolution.lost.length > 0) print(`    loses ${evolution.lost.join(", ")}`);
    for (const [limit, [from, to]] of Object.entries(evolution.limits))
      print(`    ${limit}: ${from ?? "nothing"} -> ${to ?? "nothing"}`);
  }
}

export interface Subscriber {
  readonly slug: string;
  readonly plan: string;
  readonly planVersion: string;
}

/** Of each plan so many are named; the rest is counted. */
const MOST_NAMED = 20;

/** Whom a change concerns. `more`: the server knows of others that it did not name. */
export function printSubscribers(
  subscribers: readonly Subscriber[],
  more: boolean,
  print: (line: string) => void,
): void {
  for (const plan of new Set(subscribers.map((each) => each.plan))) {
    const own = subscribers.filter((each) => each.plan === plan);
    for (const { slug, planVersion } of own.slice(0, MOST_NAMED))
      print(`  ${slug} is on ${plan} (${planVersion}) and stays there until it is moved`);
    if (own.length > MOST_NAMED) print(`  and ${own.length - MOST_NAMED} more on ${plan}`);
  }
  if (more) print(`  These are the first ${subscribers.length}; there are more.`);
}
