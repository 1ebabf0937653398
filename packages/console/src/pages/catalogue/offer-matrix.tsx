import type { Capability } from "@bailiwick/sdk";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../../frame/link.tsx";
import { Matrix } from "../../frame/matrix.tsx";
import { Price } from "../../frame/price.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import { ItemValue } from "./item-value.tsx";
import type { Group, Offer } from "./matrix-model.ts";

interface OfferMatrixProps {
  readonly label: string;
  readonly offers: readonly Offer[];
  readonly groups: readonly Group[];
}

/** Capabilities down, plans and add-ons across. */
export function OfferMatrix({ label, offers, groups }: OfferMatrixProps) {
  const { t } = useTranslation("catalogue");
  const columns = offers.map((offer) => ({
    key: offer.id,
    head: <OfferName of={offer} />,
    aside: !offer.isPlan,
    offer,
  }));
  return (
    <Matrix
      label={label}
      corner={t("capability")}
      columns={columns}
      headRows={[{ key: "price", head: t("price"), cell: ({ offer }) => <Price of={offer.price} /> }]}
      groups={groups.map(({ name, capabilities }) => ({
        name: name ?? t("otherGroup"),
        rows: capabilities.map((capability) => ({
          key: capability.key,
          head: <CapabilityName of={capability} />,
          cell: ({ offer }: (typeof columns)[number]) => <ItemValue of={offer.items.get(capability.key)} />,
        })),
      }))}
    />
  );
}

function OfferName({ of: { key, label, isPlan, states } }: { readonly of: Offer }) {
  const { t } = useTranslation("catalogue");
  return (
    <Stack gap={2} align="flex-start">
      {isPlan ? (
        <LinkTo to="/catalogue/plans/$plan" params={{ plan: key }}>
          {label}
        </LinkTo>
      ) : (
        <span>{label}</span>
      )}
      <Text span size="xs" c="dimmed" fw={400}>
        {key}
      </Text>
      {!isPlan && <Tag tone="info">{t("addOn")}</Tag>}
      {states.map((state) => (
        <span key={state} title={t(`statesHelp.${state}`)}>
          <Tag tone={state === "default" ? "good" : "quiet"}>{t(`states.${state}`)}</Tag>
        </span>
      ))}
    </Stack>
  );
}

function CapabilityName({ of: { key, label, archived } }: { readonly of: Capability }) {
  const { t } = useTranslation("catalogue");
  return (
    <Stack gap={2} align="flex-start">
      {label !== null && <span>{label}</span>}
      <Mono>{key}</Mono>
      {archived && <Tag tone="quiet">{t("archived")}</Tag>}
    </Stack>
  );
}
