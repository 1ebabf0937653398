/** How large a condition may be. What is larger is refused when it is written, and is an error when it is run. */
export const conditionBudgets = {
  depth: 16,
  nodes: 256,
  listItems: 1_000,
  textLength: 1_024,
  pathSegments: 8,
  /** Lists and texts an attribute brings along while a condition runs. */
  attributeItems: 10_000,
  attributeTextLength: 65_536,
} as const;
