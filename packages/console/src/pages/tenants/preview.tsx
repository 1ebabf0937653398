import { Alert, List, Stack, Text } from "@mantine/core";
import type { Operations } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { Icon } from "../../frame/icon.tsx";
import { KeyList } from "../../frame/key-list.tsx";
import { Price } from "../../frame/price.tsx";
import { Amount, Mono, Value } from "../../frame/values.tsx";

type PreviewReply = Operations["POST /api/v1/subscriptions/{subscription}/preview"]["reply"];

interface Difference {
  readonly capability: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What would no longer fit, then what is gained, what is lost, which amounts change, and the price. */
export function Preview({ of }: { readonly of: PreviewReply }) {
  const { t } = useTranslation("tenants");
  const changes: readonly Difference[] = [...Object.entries(of.limits), ...Object.entries(of.values)].map(
    ([capability, { from, to }]) => ({ capability, from, to }),
  );
  const columns: readonly Column<Difference>[] = [
    { key: "capability", title: t("change.capability"), cell: ({ capability }) => <Mono>{capability}</Mono> },
    { key: "before", title: t("change.before"), align: "right", cell: ({ from }) => <Value value={from} /> },
    { key: "after", title: t("change.after"), align: "right", cell: ({ to }) => <Value value={to} /> },
  ];
  const quiet = changes.length + of.featuresGained.length + of.featuresLost.length === 0;
  return (
    <Stack gap="md" role="region" aria-label={t("change.preview")} aria-live="polite">
      <Excesses of={of.excesses} />
      <Text fw={600}>
        {t("change.price")}: <Price of={of.price.from} unnamed={t("change.noPrice")} /> →{" "}
        <Price of={of.price.to} unnamed={t("change.noPrice")} />
      </Text>
      {quiet && <Text>{t("change.nothing")}</Text>}
      <KeyList title={t("change.gained")} keys={of.featuresGained} />
      <KeyList title={t("change.lost")} keys={of.featuresLost} />
      {changes.length > 0 && (
        <DataTable label={t("change.limits")} columns={columns} rows={changes} keyOf={({ capability }) => capability} />
      )}
    </Stack>
  );
}

/** It stands first: all else is what one wanted, this is what one may not have thought of. */
function Excesses({ of }: { readonly of: PreviewReply["excesses"] }) {
  const { t } = useTranslation("tenants");
  if (of.length === 0) return undefined;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<Icon name="warning" />}
      title={t("change.excesses", { count: of.length })}
    >
      <List size="sm" mb="xs">
        {of.map(({ capability, used, limit, excess }) => (
          <List.Item key={capability}>
            <Mono>{capability}</Mono>: {t("change.used")} <Amount value={used} />, {t("change.held")}{" "}
            <Amount value={limit} />, {t("change.tooMuch")} <Amount value={excess} />
          </List.Item>
        ))}
      </List>
      <Text size="sm">{t("change.excessesWhy")}</Text>
    </Alert>
  );
}
