/** What charts have in common; colours are the library's variables, so that both schemes hold. */
const ink = { color: "var(--mantine-color-text)" };

export const axis = { stroke: "var(--mantine-color-dimmed)", fontSize: 12 } as const;

export const tooltip = {
  cursor: { fill: "var(--mantine-color-default-hover)" },
  contentStyle: {
    background: "var(--mantine-color-body)",
    border: "1px solid var(--mantine-color-default-border)",
    borderRadius: 8,
  },
  labelStyle: ink,
  itemStyle: ink,
} as const;

export const legendText = (name: string) => <span style={{ ...ink, fontSize: 13 }}>{name}</span>;
