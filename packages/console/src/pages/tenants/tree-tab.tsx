import { Group, Stack, Text, Tree, type TreeNodeData, getTreeExpandedState, useTree } from "@mantine/core";
import type { Node, Tenant } from "@bailiwick/sdk";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { Icon } from "../../frame/icon.tsx";
import { LoadedList } from "../../frame/loaded.tsx";
import { Mono } from "../../frame/values.tsx";
import classes from "./tree-tab.module.css";

const MOST = 1000;

/** The tenant's tree, whole while it is of a size that can be looked at. */
export function TreeTab({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const nodes = useList("GET /api/v1/nodes", { tenant: tenant.slug, query: { limit: 200 } });
  const { more, loadingMore, loadable } = nodes;
  const loaded = loadable.state === "shown" ? loadable.data.length : 0;
  useEffect(() => {
    if (more && !loadingMore && loaded < MOST) more();
  }, [more, loadingMore, loaded]);
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("tree.lead")}</Text>
      <LoadedList of={nodes} empty={undefined}>
        {(items) => <NodeTree label={t("tree.label", { name: tenant.name })} items={items} />}
      </LoadedList>
      {more && loaded >= MOST && <Text role="status">{t("tree.more", { count: loaded })}</Text>}
    </Stack>
  );
}

function NodeTree({ label, items }: { readonly label: string; readonly items: readonly Node[] }) {
  const { t } = useTranslation("tenants");
  const data = useMemo(() => treeOf(items), [items]);
  const byId = useMemo(() => new Map(items.map((node) => [node.id, node])), [items]);
  const tree = useTree({ initialExpandedState: getTreeExpandedState(data, "*") });
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
          </Group>
        );
      }}
    />
  );
}

/** The nodes, each under its parent. */
function treeOf(nodes: readonly Node[]): TreeNodeData[] {
  const under = Map.groupBy(nodes, ({ parentId }) => parentId);
  const branch = (parent: string | null): TreeNodeData[] =>
    (under.get(parent) ?? []).map(({ id, name }) => ({ value: id, label: name, children: branch(id) }));
  return branch(null);
}
