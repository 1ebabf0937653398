import { Button, getTreeExpandedState, Group, Stack, Text, Tree, type TreeNodeData, useTree } from "@mantine/core";
import type { Node, Tenant } from "@bailiwick/sdk";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { ConfirmDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { LoadedList } from "../../frame/loaded.tsx";
import { Mono } from "../../frame/values.tsx";
import { ChangeNode, NewNode } from "./node-dialog.tsx";
import classes from "./tree-tab.module.css";

const MOST = 1000;

/** The tenant's tree, whole while it is of a size that can be looked at, to be added to and changed. */
export function TreeTab({ tenant: { slug: tenant, name } }: { readonly tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const [creating, setCreating] = useState(false);
  const [changing, setChanging] = useState<string>();
  const [deleting, setDeleting] = useState<Node>();
  const nodes = useList("GET /api/v1/nodes", { tenant, query: { limit: 200 } });
  const { more, loadingMore, loadable } = nodes;
  const shown = loadable.state === "shown" ? loadable.data : [];
  const loaded = shown.length;
  const root = shown.find(({ parentId }) => parentId === null)?.id;
  useEffect(() => {
    if (more && !loadingMore && loaded < MOST) more();
  }, [more, loadingMore, loaded]);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed">{t("tree.lead")}</Text>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("tree.create")}
        </Button>
      </Group>
      <LoadedList of={nodes} empty={undefined}>
        {(items) => <NodeTree label={t("tree.label", { name })} items={items} change={setChanging} />}
      </LoadedList>
      {more && loaded >= MOST && <Text role="status">{t("tree.more", { count: loaded })}</Text>}
      {creating && <NewNode tenant={tenant} close={() => setCreating(false)} />}
      {changing !== undefined && root !== undefined && (
        <ChangeNode
          tenant={tenant}
          node={changing}
          root={root}
          remove={(node) => {
            setChanging(undefined);
            setDeleting(node);
          }}
          close={() => setChanging(undefined)}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={t("tree.deleteTitle", { name: deleting.name })}
          what={t("tree.deleteWhat")}
          submit={t("tree.delete")}
          name="DELETE /api/v1/nodes/{node}"
          ask={{ tenant, params: { node: deleting.id } }}
          close={() => setDeleting(undefined)}
        />
      )}
    </Stack>
  );
}

interface NodeTreeProps {
  readonly label: string;
  readonly items: readonly Node[];
  readonly change: (node: string) => void;
}

function NodeTree({ label, items, change }: NodeTreeProps) {
  const { t } = useTranslation("tenants");
  const data = useMemo(() => treeOf(items), [items]);
  const byId = useMemo(() => new Map(items.map((node) => [node.id, node])), [items]);
  const tree = useTree({ initialExpandedState: getTreeExpandedState(data, "*") });
  const parents = useRef<ReadonlySet<string | null>>(new Set());
  useEffect(() => {
    const before = parents.current;
    parents.current = new Set(items.map(({ parentId }) => parentId));
    // A leaf that something was put under shows it.
    for (const parent of parents.current) if (parent !== null && !before.has(parent)) tree.expand(parent);
  }, [items, tree]);
  return (
    <Tree
      data={data}
      tree={tree}
      aria-label={label}
      levelOffset="lg"
      renderNode={({ node, expanded, hasChildren, elementProps }) => {
        const about = byId.get(node.value);
        return (
          <Group {...elementProps} gap="xs" py={4} className={`${elementProps.className} ${classes["node"] ?? ""}`}>
            <span className={classes["twist"]}>
              {hasChildren && <Icon name={expanded ? "down" : "right"} size={14} />}
            </span>
            <span>{node.label}</span>
            {about && (
              <Text span size="sm" c="dimmed">
                {t(`tree.kinds.${about.kind}`)}
              </Text>
            )}
            {typeof about?.key === "string" && <Mono>{about.key}</Mono>}
            {about && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={t("tree.changeNode", { name: about.name })}
                onClick={(event) => {
                  keepFromTree(event);
                  change(about.id);
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter" || event.key === " ") keepFromTree(event);
                }}
              >
                {t("tree.change")}
              </Button>
            )}
          </Group>
        );
      }}
    />
  );
}

/** The tree folds and unfolds a node by what presses the button in it. */
const keepFromTree = (event: KeyboardEvent | MouseEvent) => event.stopPropagation();

/** The nodes, each under its parent. */
function treeOf(nodes: readonly Node[]): TreeNodeData[] {
  const under = Map.groupBy(nodes, ({ parentId }) => parentId);
  const branch = (parent: string | null): TreeNodeData[] =>
    (under.get(parent) ?? []).map(({ id, name }) => ({ value: id, label: name, children: branch(id) }));
  return branch(null);
}
