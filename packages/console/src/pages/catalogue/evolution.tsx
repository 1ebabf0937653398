import type { Operations } from "@bailiwick/sdk";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { KeyList } from "../../frame/key-list.tsx";
import { Price } from "../../frame/price.tsx";
import { Mono, Value } from "../../frame/values.tsx";

export type Evolution = Operations["GET /api/v1/plans/{plan}/evolution"]["reply"];

interface Move {
  readonly capability: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What is gained and lost between two versions of a plan. */
export function EvolutionView({ of }: { readonly of: Evolution }) {
  const { t } = useTranslation("catalogue");
  const moves = Object.entries({ ...of.limits, ...of.values }).map(
    ([capability, [from, to]]): Move => ({
      capability,
      from,
      to,
    }),
  );
  if (moves.length + of.gained.length + of.lost.length + of.terms.length === 0 && of.price === null)
    return <Text>{t("evolution.same")}</Text>;
  const columns: readonly Column<Move>[] = [
    { key: "capability", title: t("evolution.capability"), cell: ({ capability }) => <Mono>{capability}</Mono> },
    { key: "before", title: t("evolution.before"), align: "right", cell: ({ from }) => <Value value={from} /> },
    { key: "after", title: t("evolution.after"), align: "right", cell: ({ to }) => <Value value={to} /> },
  ];
  return (
    <Stack gap="sm">
      {of.price !== null && (
        <Text>
          {t("evolution.price")}: <Price of={of.price[0] ?? null} /> → <Price of={of.price[1] ?? null} />
        </Text>
      )}
      <KeyList title={t("evolution.gained")} sign="+" keys={of.gained} />
      <KeyList title={t("evolution.lost")} sign="−" keys={of.lost} />
      <KeyList title={t("evolution.terms")} sign="~" keys={of.terms} />
      {moves.length > 0 && (
        <DataTable
          label={t("evolution.changed")}
          columns={columns}
          rows={moves}
          keyOf={({ capability }) => capability}
        />
      )}
    </Stack>
  );
}
