import { Group, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ButtonTo } from "../../frame/link.tsx";
import { Empty, Loaded, LoadedList } from "../../frame/loaded.tsx";
import { shownOf, useWhole } from "../../frame/whole.ts";
import { OfferMatrix } from "./offer-matrix.tsx";
import { offersOf, rowsOf } from "./matrix-model.ts";

/** The plans of one product, compared. */
export function PlansTab() {
  const { t } = useTranslation("catalogue");
  const { product: wanted, ended = false } = useSearch({ from: "/shell/catalogue" });
  const navigate = useNavigate({ from: "/catalogue" });
  const [typed, setTyped] = useState("");
  const products = useWhole("GET /api/v1/products", { query: { limit: 200 } });
  const known = shownOf(products);
  const product = known.find(({ key }) => key === wanted) ?? known[0];
  const put = (chosen: { readonly product?: string; readonly ended?: boolean }) =>
    void navigate({ search: (all) => ({ ...all, ...chosen }), replace: true });
  return (
    <LoadedList
      of={products}
      empty={
        <Empty title={t("empty")} action={<ButtonTo to="/catalogue/import">{t("import")}</ButtonTo>}>
          {t("emptyWhy")}
        </Empty>
      }
    >
      {() => (
        <Stack gap="md">
          <Group align="flex-end">
            <Select
              label={t("product")}
              data={known.map(({ key, label }) => ({ value: key, label: label ?? key }))}
              value={product?.key ?? null}
              onChange={(value) => value !== null && put({ product: value })}
              allowDeselect={false}
            />
            <TextInput
              label={t("filter")}
              placeholder={t("filterHelp")}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Switch
              label={t("ended")}
              checked={ended}
              onChange={(event) => put({ ended: event.currentTarget.checked })}
              mb={8}
            />
          </Group>
          {product && (
            <Compared product={product.key} label={product.label ?? product.key} search={typed.trim()} ended={ended} />
          )}
        </Stack>
      )}
    </LoadedList>
  );
}

interface ComparedProps {
  readonly product: string;
  readonly label: string;
  readonly search: string;
  readonly ended: boolean;
}

function Compared({ product, label, search: typed, ended }: ComparedProps) {
  const { t } = useTranslation("catalogue");
  const search = useDeferredValue(typed);
  const current = ended ? {} : { current: "true" as const };
  const plans = useWhole("GET /api/v1/plans", { query: { limit: 200, product, ...current } });
  const addOns = useWhole("GET /api/v1/add-ons", { query: { limit: 200, product, ...current } });
  const capabilities = useWhole("GET /api/v1/capabilities", { query: { limit: 200 } });
  const [ofPlans, ofAddOns, all] = [shownOf(plans), shownOf(addOns), shownOf(capabilities)];
  const offers = useMemo(() => offersOf(product, ofPlans, ofAddOns), [product, ofPlans, ofAddOns]);
  const groups = useMemo(() => rowsOf(product, all, offers, search), [product, all, offers, search]);
  return (
    <Loaded of={capabilities.loadable}>
      {() => (
        <LoadedList of={plans} empty={<Empty title={t("noPlans")}>{t("noPlansWhy")}</Empty>}>
          {() =>
            groups.length === 0 ? (
              <Empty title={t("nothingMatches")}>{t("nothingMatchesWhy")}</Empty>
            ) : (
              <OfferMatrix label={t("matrix", { product: label })} offers={offers} groups={groups} />
            )
          }
        </LoadedList>
      )}
    </Loaded>
  );
}
