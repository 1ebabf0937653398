import { Group, Stack, Text } from "@mantine/core";
import type { Operations } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { amountText, Mono, Value } from "../../frame/values.tsx";

type PreviewReply = Operations["POST /api/v1/subscriptions/{subscription}/preview"]["reply"];
type Price = PreviewReply["price"]["from"];

interface Difference {
  readonly capability: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What is gained, what is lost, which amounts change, and the price. */
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
      <Text fw={600}>
        {t("change.price")}: <PriceText of={of.price.from} /> → <PriceText of={of.price.to} />
      </Text>
      {quiet && <Text>{t("change.nothing")}</Text>}
      <Keys title={t("change.gained")} keys={of.featuresGained} />
      <Keys title={t("change.lost")} keys={of.featuresLost} />
      {changes.length > 0 && (
        <DataTable label={t("change.limits")} columns={columns} rows={changes} keyOf={({ capability }) => capability} />
      )}
    </Stack>
  );
}

function PriceText({ of }: { readonly of: Price }) {
  const { t, i18n } = useTranslation("tenants");
  if (of === null) return <>–</>;
  if (of.amount === undefined) return <>{of.label ?? t("change.noPrice")}</>;
  return (
    <>
      {amountText(of.amount, i18n.language)} {of.currency}
      {of.unit !== undefined && ` / ${of.unit}`}
    </>
  );
}

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly string[] }) {
  if (keys.length === 0) return undefined;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <Group gap={6}>
        {keys.map((key) => (
          <Mono key={key}>{key}</Mono>
        ))}
      </Group>
    </div>
  );
}
