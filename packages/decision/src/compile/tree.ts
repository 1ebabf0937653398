/** The scope tree: who lies under whom, as two comparisons. */
import type { NodeFact, NodeKind } from "../types.ts";
import type { Node, Tree } from "./model.ts";

/** Only what hangs on the one root, the tenant, is in the tree; undefined without a root, or with several. */
export function compileTree(facts: readonly NodeFact[]): Tree | undefined {
  const roots = facts.filter(({ parent }) => parent === undefined);
  const [root] = roots;
  if (root?.kind !== "tenant" || roots.length > 1) return undefined;
  const nodes = plant(root, childrenOf(facts));
  const [first] = nodes;
  if (first === undefined) return undefined;
  return { root: first, byName: nodes.length > 1 ? namesOf(nodes) : undefined };
}

/** A node by id or by key, ids first; the root where no name is given. */
export function nodeNamed({ root, byName }: Tree, name: string | undefined): Node | undefined {
  if (name === undefined) return root;
  if (byName !== undefined) return byName.get(name);
  return root.id === name || root.key === name ? root : undefined;
}

function namesOf(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const names = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) if (node.key !== undefined && !names.has(node.key)) names.set(node.key, node);
  return names;
}

function childrenOf(facts: readonly NodeFact[]): ReadonlyMap<string, readonly NodeFact[]> {
  const children = new Map<string, NodeFact[]>();
  for (const fact of facts) {
    if (fact.parent === undefined) continue;
    const siblings = children.get(fact.parent);
    if (siblings === undefined) children.set(fact.parent, [fact]);
    else siblings.push(fact);
  }
  return children;
}

/** Numbers the tree depth first, without recursion: a tree may be a long chain. */
function plant(rootFact: NodeFact, children: ReadonlyMap<string, readonly NodeFact[]>): readonly Node[] {
  const nodes: Node[] = [];
  const seen = new Set<string>();
  const open: { readonly node: Node; readonly rest: NodeFact[] }[] = [];
  const enter = (fact: NodeFact, parent: Node | undefined): void => {
    const node = nodeOf(fact, parent, nodes.length);
    nodes.push(node);
    seen.add(node.id);
    open.push({ node, rest: [...(children.get(node.id) ?? [])] });
  };
  enter(rootFact, undefined);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const fact = top.rest.pop();
    if (fact === undefined) {
      top.node.leave = nodes.length - 1;
      open.pop();
    } else if (!seen.has(fact.id)) {
      enter(fact, top.node);
    }
  }
  return nodes;
}

/** The text of a kind, once for all nodes that were read from JSON. */
const kinds: { readonly [Kind in NodeKind]: Kind } = {
  tenant: "tenant",
  business_unit: "business_unit",
  department: "department",
  team: "team",
  project: "project",
  workspace: "workspace",
};

function nodeOf({ id, key, kind }: NodeFact, parent: Node | undefined, enter: number): Node {
  return { id, key, kind: kinds[kind], parent, enter, leave: enter };
}

/** Whether `inner` is `outer` or lies under it. */
export function encloses(outer: Node, inner: Node): boolean {
  return outer.enter <= inner.enter && inner.enter <= outer.leave;
}

/** The nearest node of a kind, going up from the node itself. */
export function nearest(node: Node, kind: NodeKind): Node | undefined {
  let found: Node | undefined = node;
  while (found !== undefined && found.kind !== kind) found = found.parent;
  return found;
}

/** From the root down to the node. */
export function pathTo(node: Node): readonly Node[] {
  const path: Node[] = [];
  for (let each: Node | undefined = node; each !== undefined; each = each.parent) path.push(each);
  return path.reverse();
}

export function depthOf(node: Node): number {
  let depth = 0;
  for (let each = node.parent; each !== undefined; each = each.parent) depth += 1;
  return depth;
}
