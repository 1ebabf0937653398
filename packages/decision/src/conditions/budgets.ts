/** How large a condition may be. What is larger is refused when it is written, and is an error when it is run. */
export const conditionBudgets = {
  /** A chain such as `a + b + c`, or `a ? b : c ? d : e`, counts as one level. */
  depth: 16,
  /** Parts inside each other, chains counted link by link: as JSON each takes two levels of the 64 a body may have. */
  nesting: 28,
  nodes: 256,
  /** Items of lists, and keys and values of maps, that are written down: they are no nodes. */
  listItems: 1_000,
  textLength: 1_024,
  pathSegments: 8,
  /** Macros and names inside each other. */
  macroDepth: 4,
  /** Characters of a regular expression. */
  patternLength: 256,
  /** Lists and texts an attribute brings along, or a part computes, while a condition runs. */
  attributeItems: 10_000,
  attributeTextLength: 65_536,
  /** Of all conditions of a question: parts evaluated by macros, items, characters matched, each 64 characters looked at. */
  steps: 250_000,
  /** Items, and each 64 characters or bytes, that all conditions of a question make while they run. */
  made: 100_000,
} as const;
