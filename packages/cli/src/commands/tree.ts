interface Node {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
}

export type Branch<Each extends Node> = Each & { readonly children: readonly Branch<Each>[] };

/** Nodes under their parents, by name. One whose parent is not there stands at the top, so that none is lost. */
export function branchesOf<Each extends Node>(nodes: readonly Each[]): readonly Branch<Each>[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const below = new Map<string | null, Each[]>();
  for (const node of nodes) {
    const parent = node.parentId !== null && ids.has(node.parentId) ? node.parentId : null;
    below.set(parent, [...(below.get(parent) ?? []), node]);
  }
  const under = (parent: string | null): readonly Branch<Each>[] =>
    (below.get(parent) ?? [])
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .map((node) => ({ ...node, children: under(node.id) }));
  return under(null);
}

interface Drawing<Each> {
  readonly hasUnicode: boolean;
  label(node: Each): string;
  print(line: string): void;
}

export function drawTree<Each extends Node>(branches: readonly Branch<Each>[], drawing: Drawing<Each>): void {
  for (const branch of branches) {
    drawing.print(drawing.label(branch));
    drawBelow(branch, "", drawing);
  }
}

function drawBelow<Each extends Node>({ children }: Branch<Each>, indent: string, drawing: Drawing<Each>): void {
  const [inner, last, line] = drawing.hasUnicode ? ["├─ ", "└─ ", "│  "] : ["|- ", "`- ", "|  "];
  for (const [index, child] of children.entries()) {
    const isLast = index === children.length - 1;
    drawing.print(`${indent}${isLast ? last : inner}${drawing.label(child)}`);
    drawBelow(child, `${indent}${isLast ? "   " : line}`, drawing);
  }
}
