export function cliReference(told: {
  readonly commands: readonly object[];
  readonly everywhere: object;
  readonly connection: object;
  readonly exitMeanings: object;
  readonly usageOf: (command: never) => string;
  readonly rowsOf: (options: never) => readonly (readonly [string, string])[];
  readonly argumentRows: (command: never) => readonly (readonly [string, string])[];
  readonly sentence: (summary: string) => string;
}): string;
