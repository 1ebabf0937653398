import { expect, it } from "vitest";
import { branchesOf, drawTree } from "./tree.ts";

const node = (id: string, parentId: string | null) => ({ id, parentId, name: id });

it("draws nodes under their parents by name, and loses none whose parent is missing", () => {
  const nodes = [node("c", "b"), node("root", null), node("b", "root"), node("a", "root"), node("lost", "gone")];
  const lines: string[] = [];
  const drawing = {
    hasUnicode: true,
    label: ({ name }: { name: string }) => name,
    print: (line: string) => void lines.push(line),
  };
  drawTree(branchesOf(nodes), drawing);
  expect(lines).toEqual(["lost", "root", "├─ a", "└─ b", "   └─ c"]);
});
