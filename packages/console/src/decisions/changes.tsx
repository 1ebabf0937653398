import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../frame/link.tsx";
import { Price } from "../frame/price.tsx";
import { Instant } from "../frame/values.tsx";
import classes from "./changes.module.css";
import { DoChange, isDoable } from "./do-change.tsx";
import { useNodeName } from "./node-name.tsx";
import type { Answer, Change, SingleChange } from "./question.ts";
import { blocksPage, pageOf, planPage, tenantPage, type Where } from "./where.ts";

export const singles = (change: Change): readonly SingleChange[] => (change.kind === "all" ? change.changes : [change]);

/** What would have to change together: of every stage that denies, for all of them must pass. */
export const changesIn = ({ stages }: Pick<Answer, "stages">): readonly SingleChange[] => {
  const all = stages.flatMap(({ change }) => (change === null ? [] : singles(change)));
  return [...new Map(all.map((change) => [JSON.stringify(change), change])).values()];
};

interface ChangesProps {
  readonly of: readonly SingleChange[];
  readonly tenant: string;
  /** Whom the question is about. */
  readonly principal: string;
  /** Leads to where the question is composed. */
  readonly ask: () => void;
}

/** Changes that would allow, each with the way to where it is made. */
export function Changes({ of, ...rest }: ChangesProps) {
  return (
    <Stack component="ul" gap="xs" className={classes["changes"]}>
      {of.map((change) => (
        <OneChange key={JSON.stringify(change)} of={change} {...rest} />
      ))}
    </Stack>
  );
}

interface OneChangeProps extends Omit<ChangesProps, "of"> {
  readonly of: SingleChange;
}

function OneChange({ of, tenant, principal, ask }: OneChangeProps) {
  const { t } = useTranslation("decisions");
  const [doing, setDoing] = useState(false);
  const where = placeOf(of, tenant);
  return (
    <li className={classes["change"]}>
      <div>
        <Text size="sm">
          <Told of={of} tenant={tenant} />
        </Text>
        <PriceOf of={of} />
      </div>
      {where !== undefined && (
        <LinkTo {...where} size="sm" fw={600}>
          {t(`change.go.${of.kind}`)}
        </LinkTo>
      )}
      {isDoable(of) && (
        <Button size="compact-sm" onClick={() => setDoing(true)}>
          {t(`change.go.${of.kind}`)}
        </Button>
      )}
      {of.kind === "satisfy_condition" && (
        <Button size="compact-sm" variant="default" onClick={ask}>
          {t("change.go.satisfy_condition")}
        </Button>
      )}
      {doing && isDoable(of) && (
        <DoChange of={of} tenant={tenant} principal={principal} close={() => setDoing(false)} />
      )}
    </li>
  );
}

function Told({ of, tenant }: { readonly of: SingleChange; readonly tenant: string }) {
  const { t } = useTranslation("decisions");
  const node = useNodeName(of.kind === "ask_role" ? of.node : undefined, tenant);
  switch (of.kind) {
    case "upgrade_plan":
    case "subscribe":
      return <>{t(`change.${of.kind}`, { plan: of.label ?? of.plan })}</>;
    case "buy_add_on":
      return <>{t("change.buy_add_on", { addOn: of.label ?? of.addOn, count: of.quantity, total: of.total })}</>;
    case "ask_role":
      return <>{t("change.ask_role", { role: of.label ?? of.role, node })}</>;
    case "register_principal":
    case "resume_principal":
      return <>{t(`change.${of.kind}`, { principal: of.principal })}</>;
    case "wait_until":
      return (
        <>
          {t("change.wait_until")} <Instant at={of.at} />
        </>
      );
    case "satisfy_condition":
      return <>{t("change.satisfy_condition", { attributes: of.attributes.join(", ") })}</>;
    case "allow_address":
      return (
        <>{of.address === undefined ? t("change.say_address") : t("change.allow_address", { address: of.address })}</>
      );
    case "settle_subscription":
    case "lift_block":
    case "resume_tenant":
    case "ask_operator":
    case "ask_administrator":
      return <>{t(`change.${of.kind}`)}</>;
    default:
      return of satisfies never;
  }
}

function PriceOf({ of }: { readonly of: SingleChange }) {
  if (!("price" in of) || of.price === undefined) return undefined;
  return (
    <Text size="sm" c="dimmed">
      <Price of={of.price} />
    </Text>
  );
}

function placeOf(change: SingleChange, tenant: string): Where | undefined {
  switch (change.kind) {
    case "upgrade_plan":
    case "subscribe":
    case "buy_add_on":
    case "settle_subscription":
      return planPage(tenant);
    case "lift_block":
      return blocksPage(tenant);
    case "resume_tenant":
      return tenantPage(tenant);
    case "ask_operator":
    case "ask_administrator":
      return change.source === undefined ? tenantPage(tenant) : pageOf(change.source, tenant);
    case "ask_role":
    case "register_principal":
    case "resume_principal":
    case "wait_until":
    case "satisfy_condition":
    case "allow_address":
      return undefined;
    default:
      return change satisfies never;
  }
}
